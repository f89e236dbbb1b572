package dev.holdfast.model;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One Helm release.
 *
 * @param values as Helm takes them from a values file: maps, lists, texts, numbers, booleans, and
 *     {@link ChartScalar}s; texts may hold {@code ${platform.…}} for the platform to fill in. Those
 *     of the scenario's values files are among them
 * @param overrides in the syntax of Helm's {@code --set}, applied after the values; one that begins
 *     with {@code --set-string} or {@code --set-json} and a space is of that kind
 * @param kubeVersion the version of Kubernetes that the chart is told where no cluster says its
 *     own; "" for the one that Holdfast knows best
 */
public record ChartInstall(
    String release,
    ChartSource chart,
    Map<String, Object> values,
    List<String> overrides,
    String kubeVersion) {
  public ChartInstall {
    Rule.name("release", release);
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    overrides = List.copyOf(overrides);
  }

  /** Of a chart on this machine. */
  public ChartInstall(
      String release, Path chart, Map<String, Object> values, List<String> overrides) {
    this(release, new ChartSource.Local(chart), values, overrides, "");
  }
}
