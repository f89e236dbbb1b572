package dev.holdfast.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One Helm release.
 *
 * @param chart the chart's folder, absolute
 * @param values as Helm takes them from a values file: maps, lists, strings, numbers, booleans;
 *     texts may hold {@code ${platform.…}} for the platform to fill in
 * @param overrides in the syntax of Helm's {@code --set}, applied after the values
 */
public record ChartInstall(
    String release, Path chart, Map<String, Object> values, List<String> overrides) {
  public ChartInstall {
    Rule.name("release", release);
    values = Map.copyOf(values);
    overrides = List.copyOf(overrides);
  }
}
