package dev.holdfast.platform.local;

import dev.holdfast.platform.local.chart.PodSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One container of a pod as it is to be run.
 *
 * @param log that takes its output
 */
record ContainerPlan(
    PodSpec.Container spec, List<String> command, Map<String, String> environment, Path log) {
  ContainerPlan {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  String name() {
    return spec.name();
  }
}
