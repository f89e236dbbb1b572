package dev.holdfast.platform.kubernetes.agent;

import dev.holdfast.platform.kubernetes.cluster.Labels;
import dev.holdfast.platform.kubernetes.cluster.PodView;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The pods of a Job that works for a run, and ends by itself. */
record JobPods(KubernetesClient client, Job job) {
  /** The volume that each has for itself, and that goes with it. */
  static final String OWN = "own";

  private static final long ANYBODY = 65532;
  private static final Duration START_WITHIN = Duration.ofSeconds(60);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  /** They do not run; the message says why. */
  static final class NotRunning extends Exception {
    private static final long serialVersionUID = 1;

    NotRunning(String why) {
      super(why);
    }
  }

  /**
   * A Job that is tried once, and is taken away once its pods have ended.
   *
   * @param prefix of its name
   */
  static JobBuilder job(String prefix, String namespace, String run, PodSpec pod) {
    return new JobBuilder()
        .withNewMetadata()
        .withGenerateName(prefix)
        .withNamespace(namespace)
        .addToLabels(Labels.RUN, run)
        .endMetadata()
        .withNewSpec()
        .withBackoffLimit(0)
        .withTtlSecondsAfterFinished(0)
        .withNewTemplate()
        .withNewMetadata()
        .addToLabels(Labels.RUN, run)
        .endMetadata()
        .withSpec(pod)
        .endTemplate()
        .endSpec();
  }

  /**
   * The beginning of a pod that may be made at the strictest level of Pod Security.
   *
   * @param graceSeconds how long it may take to end
   */
  static PodSpecBuilder pod(long graceSeconds) {
    return new PodSpecBuilder()
        .withRestartPolicy("Never")
        .withTerminationGracePeriodSeconds(graceSeconds)
        .withEnableServiceLinks(false)
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(ANYBODY)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .addNewVolume()
        .withName(OWN)
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume();
  }

  /** What a container of such a pod may do beyond that: nothing. */
  static SecurityContext powerless() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }

  static JobPods make(KubernetesClient client, Job asked) {
    return new JobPods(client, client.batch().v1().jobs().resource(asked).create());
  }

  /**
   * The names of its pods, once all of them run.
   *
   * @param remedy what to do where their image cannot be had
   */
  List<String> awaitRunning(int count, String remedy) throws InterruptedException, NotRunning {
    long deadline = System.nanoTime() + START_WITHIN.toNanos();
    List<Pod> seen = List.of();
    while (System.nanoTime() < deadline) {
      seen = pods();
      Optional<String> hopeless =
          seen.stream()
              .flatMap(pod ->
                  Stream.concat(PodView.missingImage(pod).stream(), PodView.evicted(pod).stream()))
              .findFirst();
      if (hopeless.isPresent()) {
        throw new NotRunning(hopeless.get() + "; " + remedy);
      }
      List<String> running =
          seen.stream()
              .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
              .map(pod -> pod.getMetadata().getName())
              .sorted()
              .toList();
      if (running.size() == count) {
        return running;
      }
      Thread.sleep(LOOK_EVERY);
    }
    throw new NotRunning(
        "not running after %d s: %s"
            .formatted(
                START_WITHIN.toSeconds(),
                seen.isEmpty()
                    ? "no pod was made"
                    : String.join(", ", seen.stream().map(JobPods::said).toList())));
  }

  private static String said(Pod pod) {
    String message =
        Stream.concat(
                Stream.ofNullable(pod.getStatus().getMessage()),
                pod.getStatus().getConditions().stream()
                    .flatMap(condition -> Stream.ofNullable(condition.getMessage())))
            .findFirst()
            .map(": "::concat)
            .orElse("");
    return "pod %s is %s%s"
        .formatted(pod.getMetadata().getName(), pod.getStatus().getPhase(), message);
  }

  private List<Pod> pods() {
    return client
        .pods()
        .inNamespace(job.getMetadata().getNamespace())
        .withLabel("job-name", job.getMetadata().getName())
        .list()
        .getItems();
  }

  /** They would end by themselves; that they are deleted too makes it quicker. */
  void delete() {
    client
        .batch()
        .v1()
        .jobs()
        .resource(job)
        .withPropagationPolicy(DeletionPropagation.BACKGROUND)
        .delete();
  }
}
