package dev.holdfast.platform.kubernetes;

import dev.holdfast.model.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kubelets of a namespace's pods count of the processor time that limits allow, look after
 * look. A kubelet counts anew every ten seconds or so, whenever it is asked.
 */
final class Throttling {
  private static final String METRICS = "container_cpu_cfs_";

  /** A sample of Prometheus' text format, of a metric that cAdvisor has for each container. */
  private static final Pattern SAMPLE =
      Pattern.compile(
          METRICS
              + "(periods|throttled_periods|throttled_seconds)_total\\{([^}]*)}"
              + "\\s+([0-9.eE+-]+)(?:\\s.*)?");

  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"\\\\]*)\"");

  private final String namespace;
  private final Map<Life, Since> last = new HashMap<>();
  private final Map<String, Long> looks = new HashMap<>();

  Throttling(String namespace) {
    this.namespace = namespace;
  }

  /** A container from its begin to its end; one that begins again in its pod is another. */
  private record Life(String pod, String container, String id) {}

  /** What had been counted when it was counted for the last time, and when that was seen. */
  private record Since(long atNanos, Counts counts) {}

  /** Since a container began. */
  private record Counts(long periods, long throttled, double seconds) {
    static final Counts NONE = new Counts(0, 0, 0);

    Counts with(String metric, double value) {
      return switch (metric) {
        case "periods" -> new Counts((long) value, throttled, seconds);
        case "throttled_periods" -> new Counts(periods, (long) value, seconds);
        default -> new Counts(periods, throttled, value);
      };
    }
  }

  /**
   * What is new.
   *
   * @param text of a node, in Prometheus' format
   */
  List<Event.ProcessorSeen> saw(String node, long atNanos, String text) {
    List<Event.ProcessorSeen> entries = new ArrayList<>();
    Optional<Long> before = Optional.ofNullable(looks.put(node, atNanos));
    read(text)
        .forEach((life, counts) -> {
          // of one that was not there at the look before, all of it is new
          Optional<Since> since =
              Optional.ofNullable(last.get(life))
                  .or(() -> before.map(at -> new Since(at, Counts.NONE)));
          if (since.isEmpty() || counts.periods() > since.get().counts().periods()) {
            last.put(life, new Since(atNanos, counts));
            since.ifPresent(from -> entries.add(entry(life, atNanos, from, counts)));
          }
        });
    return entries;
  }

  private static Event.ProcessorSeen entry(Life life, long atNanos, Since since, Counts counts) {
    return new Event.ProcessorSeen(
        atNanos,
        since.atNanos(),
        life.pod(),
        life.container(),
        counts.periods() - since.counts().periods(),
        counts.throttled() - since.counts().throttled(),
        Math.round((counts.seconds() - since.counts().seconds()) * 1e9));
  }

  private Map<Life, Counts> read(String text) {
    Map<Life, Counts> all = new HashMap<>();
    text.lines()
        .filter(line -> line.startsWith(METRICS))
        .forEach(line -> {
          Matcher sample = SAMPLE.matcher(line);
          if (sample.matches()) {
            life(sample.group(2))
                .ifPresent(life ->
                    all.put(
                        life,
                        all.getOrDefault(life, Counts.NONE)
                            .with(sample.group(1), Double.parseDouble(sample.group(3)))));
          }
        });
    return all;
  }

  /** Empty for what is another namespace's, or a pod's as a whole. */
  private Optional<Life> life(String text) {
    Map<String, String> labels = new HashMap<>();
    Matcher label = LABEL.matcher(text);
    while (label.find()) {
      labels.put(label.group(1), label.group(2));
    }
    String container = labels.getOrDefault("container", "");
    return namespace.equals(labels.get("namespace")) && !container.isEmpty()
        ? Optional.of(
            new Life(labels.getOrDefault("pod", ""), container, labels.getOrDefault("id", "")))
        : Optional.empty();
  }
}
