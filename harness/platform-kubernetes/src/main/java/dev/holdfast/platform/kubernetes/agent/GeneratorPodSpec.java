package dev.holdfast.platform.kubernetes.agent;

import dev.holdfast.platform.kubernetes.cluster.GeneratorSettings;
import dev.holdfast.platform.kubernetes.cluster.Labels;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;

/**
 * The pods that make load, as an Indexed Job, so that the cluster says where. They may be made at
 * the strictest level of Pod Security.
 */
final class GeneratorPodSpec {
  static final String CONTAINER = "generator";

  private GeneratorPodSpec() {}

  static Job job(GeneratorSettings settings, String run) {
    return JobPods.job("holdfast-load-", settings.namespace(), run, pod(settings, run))
        .editSpec()
        .withCompletionMode("Indexed")
        .withCompletions(settings.count())
        .withParallelism(settings.count())
        .endSpec()
        .build();
  }

  /**
   * One of them.
   *
   * @param run whose others it keeps apart from, as far as there are nodes
   */
  static PodSpec pod(GeneratorSettings settings, String run) {
    return JobPods.pod(1L)
        .withAutomountServiceAccountToken(false)
        .addNewTopologySpreadConstraint()
        .withMaxSkew(1)
        .withTopologyKey("kubernetes.io/hostname")
        .withWhenUnsatisfiable("ScheduleAnyway")
        .withNewLabelSelector()
        .addToMatchLabels(Labels.RUN, run)
        .endLabelSelector()
        .endTopologySpreadConstraint()
        .addNewContainer()
        .withName(CONTAINER)
        .withImage(settings.image())
        .withImagePullPolicy("IfNotPresent")
        .withCommand(List.of("bash", "-c", AgentScripts.MAIN))
        .withSecurityContext(JobPods.powerless())
        .withNewResources()
        .addToRequests("cpu", new Quantity("100m"))
        .addToRequests("memory", new Quantity("128Mi"))
        .addToLimits("memory", new Quantity("512Mi"))
        .endResources()
        .addNewVolumeMount()
        .withName(JobPods.OWN)
        .withMountPath("/run/holdfast")
        .endVolumeMount()
        .addNewVolumeMount()
        .withName(JobPods.OWN)
        .withMountPath("/tmp")
        .endVolumeMount()
        .endContainer()
        .build();
  }
}
