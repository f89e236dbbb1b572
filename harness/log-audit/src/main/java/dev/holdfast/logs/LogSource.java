package dev.holdfast.logs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a pipeline that is not the harness's brings lines, and how they are told there.
 *
 * @param pattern as Elasticsearch takes names of indices: {@code logs-shop-*,logs-other}
 * @param namespace whose pods' lines; "" for all
 * @param since older lines are not asked for; null for all
 */
public record LogSource(String pattern, String namespace, @Nullable Instant since, Fields fields) {
  /** All lines of a namespace, by the names that the Elastic Common Schema has for fields. */
  public static LogSource of(String pattern, String namespace) {
    return new LogSource(pattern, namespace, null, Fields.ECS);
  }

  /**
   * What its documents call things; each must be a field that can be sorted by (keyword, number,
   * date).
   *
   * @param namespace the field of a pod's namespace
   */
  public record Fields(
      String service,
      String instance,
      String process,
      String sequence,
      String request,
      String time,
      String namespace) {
    /** The names of the Elastic Common Schema, and of what adds Kubernetes' names to it. */
    public static final Fields ECS =
        new Fields(
            "service.name",
            "service.node.name",
            "process.start",
            "event.sequence",
            "http.request.id",
            "@timestamp",
            "kubernetes.namespace");
  }
}
