package dev.holdfast.platform.kubernetes.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.platform.kubernetes.cluster.GeneratorSettings;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import org.junit.jupiter.api.Test;

class GeneratorPodSpecTest {
  private final JobSpec job =
      GeneratorPodSpec.job(new GeneratorSettings(3, "holdfast-agents", "load:1"), "run-1")
          .getSpec();

  @Test
  void asManyPodsAtOnceAsWereAskedForAndNoneASecondTime() {
    assertThat(job.getCompletionMode()).isEqualTo("Indexed");
    assertThat(job.getCompletions()).isEqualTo(3);
    assertThat(job.getParallelism()).isEqualTo(3);
    assertThat(job.getBackoffLimit()).isZero();
    assertThat(job.getTtlSecondsAfterFinished()).isZero();
  }

  /** What Pod Security asks of a pod at its level restricted. */
  @Test
  void itMayBeMadeAtTheStrictestLevel() {
    PodSpec pod = job.getTemplate().getSpec();
    Container container = pod.getContainers().getFirst();

    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(pod.getVolumes()).allSatisfy(volume -> assertThat(volume.getEmptyDir()).isNotNull());
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getHostPID()).isNull();
  }
}
