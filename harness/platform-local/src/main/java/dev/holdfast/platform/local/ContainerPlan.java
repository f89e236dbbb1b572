package dev.holdfast.platform.local;

import dev.holdfast.platform.local.chart.PodSpec;
import dev.holdfast.platform.local.space.PodSpace.Placed;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One container of a pod as it is to be run.
 *
 * @param log that takes its output
 * @param places where it has its volumes, in a home of its own
 */
record ContainerPlan(
    PodSpec.Container spec,
    List<String> command,
    Map<String, String> environment,
    Path log,
    List<Placed> places) {
  ContainerPlan {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    places = List.copyOf(places);
  }

  String name() {
    return spec.name();
  }
}
