package dev.holdfast.platform.local;

import dev.holdfast.model.NotHonoured;
import dev.holdfast.platform.local.chart.PodSpec;
import dev.holdfast.platform.local.chart.ProbeSpec;
import dev.holdfast.platform.local.chart.SystemSpec;
import dev.holdfast.platform.local.chart.SystemSpec.DeploymentSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which programs of charts this machine has, and what becomes of the others: a chart names them as
 * they are in its images.
 *
 * @param folder that paths count from
 * @param searchPath as in the variable PATH
 */
record StandIns(Path folder, String searchPath) {
  /** Whether a container finds it here: on this machine, or in what is mounted. */
  boolean has(PodSpec.Container container, String program) {
    return program.contains("$(")
        || Programs.runnable(program, folder, searchPath)
        || container.mounts().stream().anyMatch(mount -> program.startsWith(mount.path() + "/"));
  }

  /** Whether the command of the image in holdfast.yaml stands for the program of the chart's. */
  boolean needed(PodSpec.Container container) {
    return !container.command().isEmpty() && !has(container, container.command().getFirst());
  }

  /** With each of them named. */
  SystemSpec naming(SystemSpec spec) {
    List<NotHonoured> named = new ArrayList<>(spec.notHonoured());
    for (DeploymentSpec deployment : spec.deployments()) {
      String object = "Deployment/" + deployment.name();
      for (PodSpec.Container container : deployment.pod().everyContainer()) {
        String field = "spec.template.spec.containers[" + container.name() + "].";
        if (needed(container)) {
          named.add(
              new NotHonoured(
                  object,
                  field + "command",
                  "this machine has no '%s'; the command of image '%s' in holdfast.yaml stands for it, with the chart's arguments"
                      .formatted(container.command().getFirst(), container.imageName())));
        }
        if (container.preStop() instanceof PodSpec.PreStop.Asked asked
            && asked.how() instanceof ProbeSpec.How.Exec(List<String> command)
            && !has(container, command.getFirst())) {
          named.add(
              new NotHonoured(
                  object,
                  field + "lifecycle.preStop",
                  "this machine has no '%s', so nothing comes before SIGTERM"
                      .formatted(command.getFirst())));
        }
      }
    }
    return new SystemSpec(spec.deployments(), spec.services(), named, spec.leftOut());
  }
}
