package dev.holdfast.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * The few calls of Elasticsearch's REST API that are needed, over the JDK's own client: five calls
 * need no client library, whose tree is larger than all of this room.
 *
 * @see <a href="https://www.elastic.co/docs/api/doc/elasticsearch/">Elasticsearch API</a>
 */
public final class ElasticsearchApi implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int SAID_AT_MOST = 300;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final URI url;
  private final HttpClient client;

  /** Asks the node at that URL. */
  public ElasticsearchApi(URI url) {
    this.url = url;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
  }

  /** Where it is. */
  public URI url() {
    return url;
  }

  /**
   * Waits for nothing: the version of the node, if it answers.
   *
   * @throws IOException where it does not
   */
  public String version() throws IOException, InterruptedException {
    JsonNode nodes = call("GET", "/_nodes/_local?filter_path=nodes.*.version", "").path("nodes");
    for (JsonNode node : nodes) {
      return node.path("version").asText();
    }
    throw new IOException("the node does not say its version");
  }

  /**
   * One call with a JSON body, or none where it is "".
   *
   * @throws IOException with the status and what was said, where the answer is no success
   */
  JsonNode call(String method, String path, String body) throws IOException, InterruptedException {
    return send(method, path, "application/json", body);
  }

  /**
   * Puts an index template, with the component templates that it is composed of left empty: what
   * they would say is the cluster's own affair.
   *
   * @throws IOException where it is not taken
   */
  public void putTemplate(String name, String template) throws IOException, InterruptedException {
    for (JsonNode part : JSON.readTree(template).path("composed_of")) {
      call("PUT", "/_component_template/" + part.asText(), "{\"template\":{}}");
    }
    call("PUT", "/_index_template/" + name, template);
  }

  /** One call with lines of JSON. */
  JsonNode lines(String path, String body) throws IOException, InterruptedException {
    return send("POST", path, "application/x-ndjson", body);
  }

  private JsonNode send(String method, String path, String type, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(TIMEOUT)
            .header("Content-Type", type)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          "%s %s: status %d: %s".formatted(method, path, answer.statusCode(), said(answer.body())));
    }
    return JSON.readTree(answer.body());
  }

  private static String said(byte[] body) {
    String text = new String(body, java.nio.charset.StandardCharsets.UTF_8).strip();
    return text.length() > SAID_AT_MOST ? text.substring(0, SAID_AT_MOST) + "..." : text;
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
