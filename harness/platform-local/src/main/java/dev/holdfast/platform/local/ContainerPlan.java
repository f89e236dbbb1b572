package dev.holdfast.platform.local;

import dev.holdfast.platform.local.chart.PodSpec;
import dev.holdfast.platform.local.space.PodSpace.Placed;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One container of a pod as it is to be run.
 *
 * @param folder where its program starts
 * @param log that takes its output
 * @param places where it has its volumes, in a home of its own
 * @param postStart what comes as soon as it is started; null for nothing
 */
record ContainerPlan(
    PodSpec.Container spec,
    List<String> command,
    Map<String, String> environment,
    Path folder,
    Path log,
    List<Placed> places,
    PodSpec.@Nullable Hook postStart) {
  ContainerPlan {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    places = List.copyOf(places);
  }

  String name() {
    return spec.name();
  }
}
