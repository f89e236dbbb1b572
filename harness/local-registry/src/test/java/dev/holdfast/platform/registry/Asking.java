package dev.holdfast.platform.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Asks a registry as its clients do, and picks of the answer what they use. */
final class Asking {
  static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What clients use of an instance's entry, a check and a node. */
  private static final Set<String> USED =
      Set.of(
          "Service",
          "Checks",
          "ID",
          "Address",
          "Meta",
          "Port",
          "Tags",
          "CheckID",
          "Status",
          "Output",
          "ServiceID",
          "ServiceName",
          "Name",
          "Type",
          "Weights",
          "Passing",
          "Warning",
          "TaggedAddresses",
          "lan",
          "lan_ipv4",
          "wan_ipv4",
          "EnableTagOverride",
          "Notes",
          "ServiceTags",
          "ServiceAddress",
          "ServicePort",
          "ServiceMeta",
          "ServiceWeights",
          "ServiceTaggedAddresses",
          "ServiceEnableTagOverride",
          "AggregatedStatus",
          "Datacenter",
          "Key",
          "Value",
          "Flags",
          "LockIndex");

  private Asking() {}

  static HttpResponse<String> ask(URI url, String method, String path, String body) {
    try {
      return CLIENT.send(
          HttpRequest.newBuilder(URI.create(url + path))
              .method(method, BodyPublishers.ofString(body))
              .timeout(Duration.ofSeconds(10))
              .build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(method + " " + url + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  static String said(URI url, String method, String path, String body) {
    HttpResponse<String> answer = ask(url, method, path, body);
    return answer.statusCode() + " " + answer.body();
  }

  static String used(String body) {
    try {
      return used(JSON.readTree(body)).toPrettyString();
    } catch (IOException e) {
      return "not JSON: " + body;
    }
  }

  static JsonNode used(JsonNode node) {
    if (node.isArray()) {
      var kept = JsonNodeFactory.instance.arrayNode();
      node.forEach(each -> kept.add(used(each)));
      return kept;
    }
    if (node.isObject()) {
      ObjectNode kept = JsonNodeFactory.instance.objectNode();
      node.properties().stream()
          .filter(field -> USED.contains(field.getKey()))
          // of an entry of the catalogue that is the node's own, which each node draws
          .filter(field -> !field.getKey().equals("ID") || !node.has("Node"))
          .sorted(Map.Entry.comparingByKey())
          .forEach(field -> kept.set(field.getKey(), used(field.getValue())));
      return kept;
    }
    return node;
  }

  static JsonNode tree(String body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new AssertionError(body, e);
    }
  }
}
