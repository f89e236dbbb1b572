package dev.holdfast.platform.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.model.Waypoint;
import dev.holdfast.spi.LogStore.Found;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the pods that bring log lines which ones came to them, page by page through the cluster's
 * API. A stand-in for Logstash tells it; Logstash itself and Filebeat know how many alone.
 */
record PipelineTally(KubernetesClient client, String namespace) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PORT = "monitoring";

  /** How many names a line has, besides when it came. */
  private static final int NAMES = 6;

  /** What one of these pods says of the waypoint; whether any knows. */
  boolean read(Waypoint at, List<Pod> carriers, Consumer<Found> to) throws IOException {
    boolean known = false;
    for (Pod pod : carriers) {
      known |= hasPort(pod) && read(pod.getMetadata().getName(), at, to);
    }
    return known;
  }

  private static boolean hasPort(Pod pod) {
    return pod.getSpec().getContainers().stream()
        .map(Container::getPorts)
        .flatMap(List::stream)
        .map(ContainerPort::getName)
        .anyMatch(PORT::equals);
  }

  private boolean read(String pod, Waypoint at, Consumer<Found> to) throws IOException {
    String page = page(pod, at, 0);
    boolean known = page != null;
    for (long from = 0; page != null && !page.isEmpty(); page = page(pod, at, from)) {
      page.lines().forEach(line -> add(line, to));
      from += page.getBytes(StandardCharsets.UTF_8).length;
    }
    return known;
  }

  /** Null where it does not know. */
  private @Nullable String page(String pod, Waypoint at, long from) throws IOException {
    try {
      return client.raw(
          "/api/v1/namespaces/%s/pods/%s:%s/proxy/_holdfast/tally/%s?from=%d"
              .formatted(namespace, pod, PORT, at.stage(), from));
    } catch (KubernetesClientException e) {
      if (from == 0 && e.getCode() > 0) {
        return null; // not allowed, not there, or asked of one that tells nothing
      }
      throw new IOException("%s does not say it: %s".formatted(pod, e.getMessage()), e);
    }
  }

  private static void add(String line, Consumer<Found> to) {
    try {
      JsonNode row = JSON.readTree(line);
      if (row.isArray() && row.size() == NAMES + 1 && row.path(0).isNumber()) {
        to.accept(
            new Found(
                row.path(1).asText(),
                row.path(2).asText(),
                row.path(3).asText(),
                row.path(4).asLong(-1),
                row.path(5).asText(),
                millis(row.path(NAMES).asText()),
                row.path(0).asLong()));
      }
    } catch (JsonProcessingException e) {
      return; // torn: its writer was killed, and goes on behind it
    }
  }

  private static long millis(String time) {
    try {
      return OffsetDateTime.parse(time).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      return -1;
    }
  }
}
