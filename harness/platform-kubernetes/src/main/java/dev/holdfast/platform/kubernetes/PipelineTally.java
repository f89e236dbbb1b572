package dev.holdfast.platform.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.model.Waypoint;
import dev.holdfast.platform.kubernetes.cluster.PodView;
import dev.holdfast.spi.LogStore.Found;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Asks the pods that bring log lines which ones came to them, page by page through the cluster's
 * API. A stand-in for Logstash tells it; Logstash itself and Filebeat know how many alone.
 */
record PipelineTally(KubernetesClient client, String namespace) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PORT = "monitoring";

  /** In the place of a page, where it knows nothing. */
  private static final String NOTHING = "-";

  /** How many names a line has, besides when it came. */
  private static final int NAMES = 6;

  /**
   * What these pods say of the waypoint; whether any of them knows.
   *
   * @throws IOException where one that knows could not be read to the end, or where none answers
   */
  boolean read(Waypoint at, List<Pod> carriers, Consumer<Found> to) throws IOException {
    boolean known = false;
    IOException silent = null;
    for (Pod pod : carriers) {
      Optional<Integer> port = PodView.port(pod, PORT);
      if (port.isPresent()) {
        String name = pod.getMetadata().getName() + ":" + port.get();
        try {
          String first = page(name, at, 0);
          known |= !first.equals(NOTHING);
          read(name, at, first, to);
        } catch (Silent e) {
          silent = e;
        }
      }
    }
    if (!known && silent != null) {
      throw silent;
    }
    return known;
  }

  /** It did not answer at all, and so may be one that knows nothing. */
  private static final class Silent extends IOException {
    private static final long serialVersionUID = 1;

    Silent(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private void read(String pod, Waypoint at, String first, Consumer<Found> to) throws IOException {
    long from = 0;
    for (String page = first; !page.equals(NOTHING) && !page.isEmpty(); ) {
      page.lines().forEach(line -> add(line, to));
      from += page.getBytes(StandardCharsets.UTF_8).length;
      page = page(pod, at, from);
    }
  }

  private String page(String pod, Waypoint at, long from) throws IOException {
    try {
      String page =
          client.raw(
              "/api/v1/namespaces/%s/pods/%s/proxy/_holdfast/tally/%s?from=%d"
                  .formatted(namespace, pod, at.stage(), from));
      return page == null ? NOTHING : page;
    } catch (KubernetesClientException e) {
      if (from == 0 && !(e.getCause() instanceof IOException)) {
        return NOTHING; // not allowed, or asked of one that tells nothing, in whatever words
      }
      String why =
          "%s does not say it: %s".formatted(pod, Objects.requireNonNullElse(e.getCause(), e));
      throw from == 0 ? new Silent(why, e) : new IOException(why, e);
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
