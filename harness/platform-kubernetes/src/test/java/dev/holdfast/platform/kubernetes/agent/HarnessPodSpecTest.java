package dev.holdfast.platform.kubernetes.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.platform.kubernetes.cluster.HarnessSettings;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HarnessPodSpecTest {
  private final Job job =
      HarnessPodSpec.job(
          new HarnessSettings("holdfast-agents", "registry/holdfast:1"),
          "check-7",
          List.of("check", "--namespace=shop"),
          Map.of("HOLDFAST_KUBERNETES_AGENTS", "holdfast-agents"));

  private PodSpec pod() {
    return job.getSpec().getTemplate().getSpec();
  }

  private Container container() {
    return pod().getContainers().getFirst();
  }

  @Test
  void theHarnessRunsByTheAccountThatIsGrantedForIt() {
    assertThat(pod().getServiceAccountName()).isEqualTo("holdfast");
    assertThat(container().getImage()).isEqualTo("registry/holdfast:1");
    assertThat(container().getCommand())
        .containsExactly("holdfast-in-pod", "check", "--namespace=shop");
    assertThat(container().getEnv())
        .extracting("name")
        .containsExactly("HOLDFAST_FETCHED", "HOLDFAST_KUBERNETES_AGENTS");
  }

  @Test
  void itIsTriedOnceHasTimeToHealAndEnds() {
    assertThat(job.getSpec().getBackoffLimit()).isZero();
    assertThat(job.getSpec().getTtlSecondsAfterFinished()).isZero();
    assertThat(job.getSpec().getActiveDeadlineSeconds()).isEqualTo(3 * 3_600L);
    assertThat(pod().getRestartPolicy()).isEqualTo("Never");
    assertThat(pod().getTerminationGracePeriodSeconds()).isEqualTo(120L);
  }

  @Test
  void itMayBeMadeAtTheStrictestLevel() {
    assertThat(pod().getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod().getSecurityContext().getSeccompProfile().getType())
        .isEqualTo("RuntimeDefault");
    assertThat(container().getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container().getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(pod().getVolumes()).allMatch(volume -> volume.getEmptyDir() != null);
  }
}
