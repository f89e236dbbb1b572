package dev.holdfast.platform.kubernetes.agent;

import dev.holdfast.platform.kubernetes.cluster.HarnessSettings;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The pod in which the harness runs, as a Job that is tried once. It may be made at the strictest
 * level of Pod Security.
 */
final class HarnessPodSpec {
  static final String CONTAINER = "holdfast";

  /** Where it writes; what it is told to keep stands below that. */
  static final String HOME = "/home/holdfast";

  private static final long ANYBODY = 65532;

  /** Longer than a check of many takes; then it is told to end, and heals. */
  private static final Duration AT_MOST = Duration.ofHours(3);

  /** What is held is healed within seconds; what a rollout changed takes as long as its pods. */
  private static final long HEALS_WITHIN = 120;

  private HarnessPodSpec() {}

  /**
   * The Job.
   *
   * @param words the command line
   * @param environment beside what says that its files are fetched
   */
  static Job job(
      HarnessSettings settings, String run, List<String> words, Map<String, String> environment) {
    return JobPods.job(
            "holdfast-check-", settings.namespace(), run, pod(settings, words, environment))
        .editSpec()
        .withActiveDeadlineSeconds(AT_MOST.toSeconds())
        .endSpec()
        .build();
  }

  private static PodSpec pod(
      HarnessSettings settings, List<String> words, Map<String, String> environment) {
    Map<String, String> all = new TreeMap<>(environment);
    all.put("HOLDFAST_FETCHED", HOME + "/fetched");
    return new PodSpecBuilder()
        .withRestartPolicy("Never")
        .withTerminationGracePeriodSeconds(HEALS_WITHIN)
        .withServiceAccountName(HarnessSettings.ACCOUNT)
        .withEnableServiceLinks(false)
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(ANYBODY)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .addNewContainer()
        .withName(CONTAINER)
        .withImage(settings.image())
        .withImagePullPolicy("IfNotPresent")
        .withCommand(Stream.concat(Stream.of("holdfast-in-pod"), words.stream()).toList())
        .withEnv(
            all.entrySet().stream()
                .map(each -> new EnvVar(each.getKey(), each.getValue(), null))
                .toList())
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .withNewResources()
        .addToRequests("cpu", new Quantity("200m"))
        .addToRequests("memory", new Quantity("512Mi"))
        .addToLimits("memory", new Quantity("1Gi"))
        .endResources()
        .addNewVolumeMount()
        .withName("own")
        .withMountPath(HOME)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("own")
        .withMountPath("/tmp")
        .withSubPath("tmp")
        .endVolumeMount()
        .endContainer()
        .addNewVolume()
        .withName("own")
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume()
        .build();
  }
}
