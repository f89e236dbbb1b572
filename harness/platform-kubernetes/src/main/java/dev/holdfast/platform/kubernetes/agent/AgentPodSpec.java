package dev.holdfast.platform.kubernetes.agent;

import dev.holdfast.platform.kubernetes.cluster.AgentSettings;
import io.fabric8.kubernetes.api.model.AppArmorProfileBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SeccompProfileBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Collection;
import java.util.List;

/** The pod of an agent. Its Job is there to take it away once it has ended. */
final class AgentPodSpec {
  static final String CONTAINER = "agent";

  private AgentPodSpec() {}

  static Job job(AgentSettings settings, String run, String node, Collection<String> kinds) {
    return JobPods.job("holdfast-agent-", settings.namespace(), run, pod(settings, node, kinds))
        .build();
  }

  /**
   * Of a node.
   *
   * @param node "" for any
   */
  static PodSpec pod(AgentSettings settings, String node, Collection<String> kinds) {
    PodSpecBuilder pod =
        new PodSpecBuilder()
            .withRestartPolicy("Never")
            .withHostPID(true)
            .withTerminationGracePeriodSeconds(1L)
            .withAutomountServiceAccountToken(false)
            .withEnableServiceLinks(false)
            .addNewToleration()
            .withOperator("Exists")
            .endToleration()
            .addNewContainer()
            .withName(CONTAINER)
            .withImage(settings.image())
            .withImagePullPolicy("IfNotPresent")
            .withCommand(List.of("bash", "-c", AgentScripts.MAIN))
            .withSecurityContext(security(kinds))
            .withNewResources()
            .addToRequests("cpu", new Quantity("10m"))
            .addToRequests("memory", new Quantity("16Mi"))
            .addToLimits("memory", new Quantity("128Mi"))
            .endResources()
            .endContainer();
    if (!node.isEmpty()) {
      pod.withNodeName(node);
    }
    if (AgentNeeds.holds(kinds)) {
      pod.addNewVolume()
          .withName("cgroup")
          .withNewHostPath("/sys/fs/cgroup", "Directory")
          .endVolume()
          .editFirstContainer()
          .addNewVolumeMount()
          .withName("cgroup")
          .withMountPath("/node/cgroup")
          .endVolumeMount()
          .endContainer();
    }
    return pod.build();
  }

  private static SecurityContext security(Collection<String> kinds) {
    return new SecurityContextBuilder()
        .withRunAsUser(0L)
        .withRunAsNonRoot(false)
        // its profile for containers lets none signal what is not in the same one
        .withAppArmorProfile(new AppArmorProfileBuilder().withType("Unconfined").build())
        .withSeccompProfile(new SeccompProfileBuilder().withType("RuntimeDefault").build())
        .withNewCapabilities()
        .withDrop("ALL")
        .addAllToAdd(AgentNeeds.capabilities(kinds))
        .endCapabilities()
        .build();
  }
}
