package dev.holdfast.platform.kubernetes.agent;

import dev.holdfast.platform.kubernetes.cluster.HarnessSettings;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
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
    return JobPods.pod(HEALS_WITHIN)
        .withServiceAccountName(HarnessSettings.ACCOUNT)
        .addNewContainer()
        .withName(CONTAINER)
        .withImage(settings.image())
        .withImagePullPolicy("IfNotPresent")
        .withCommand(Stream.concat(Stream.of("holdfast-in-pod"), words.stream()).toList())
        .withEnv(
            all.entrySet().stream()
                .map(each -> new EnvVar(each.getKey(), each.getValue(), null))
                .toList())
        .withSecurityContext(JobPods.powerless())
        .withNewResources()
        .addToRequests("cpu", new Quantity("200m"))
        .addToRequests("memory", new Quantity("512Mi"))
        .addToLimits("memory", new Quantity("1Gi"))
        .endResources()
        .addNewVolumeMount()
        .withName(JobPods.OWN)
        .withMountPath(HOME)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName(JobPods.OWN)
        .withMountPath("/tmp")
        .withSubPath("tmp")
        .endVolumeMount()
        .endContainer()
        .build();
  }
}
