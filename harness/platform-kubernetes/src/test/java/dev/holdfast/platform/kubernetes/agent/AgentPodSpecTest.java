package dev.holdfast.platform.kubernetes.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.platform.kubernetes.cluster.AgentSettings;
import dev.holdfast.platform.kubernetes.cluster.Labels;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentPodSpecTest {
  private static final AgentSettings SETTINGS = new AgentSettings("agents", "image");

  private static PodSpec pod(String... kinds) {
    return AgentPodSpec.pod(SETTINGS, "node-1", List.of(kinds));
  }

  private static List<String> capabilities(PodSpec pod) {
    return pod.getContainers().getFirst().getSecurityContext().getCapabilities().getAdd();
  }

  @Test
  void aSignalTakesNoMoreThanTheNodesProcessIds() {
    PodSpec pod = pod("kill");

    assertThat(capabilities(pod)).containsExactly("KILL");
    assertThat(pod.getContainers().getFirst().getSecurityContext().getCapabilities().getDrop())
        .containsExactly("ALL");
    assertThat(pod.getVolumes()).isEmpty();
    assertThat(pod.getHostPID()).isTrue();
    assertThat(pod.getHostNetwork()).isNull();
    assertThat(pod.getContainers().getFirst().getSecurityContext().getPrivileged()).isNull();
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
  }

  @Test
  void whatIsHeldCanBeHealedFromOutsideOfThePod() {
    for (String kind : List.of("pause", "packet-loss", "partition")) {
      PodSpec pod = pod(kind);

      assertThat(pod.getVolumes()).as(kind).hasSize(1);
      assertThat(capabilities(pod)).as(kind).contains("SYS_ADMIN", "SYS_PTRACE");
    }
    assertThat(capabilities(pod("pause"))).doesNotContain("NET_ADMIN");
    assertThat(capabilities(pod("partition"))).contains("NET_ADMIN").doesNotContain("KILL");
  }

  @Test
  void aRunsFaultsTakeWhatEachOfThemTakesAndOthersNothing() {
    assertThat(capabilities(pod("kill", "packet-loss", "rollout")))
        .containsExactly("KILL", "NET_ADMIN", "NET_RAW", "SYS_ADMIN", "SYS_PTRACE");
    assertThat(capabilities(pod("delete-pod", "rollout"))).isEmpty();
  }

  @Test
  void thePodIsOnThatNodeWhateverItsTaintsAndIsTakenAwayOnceItHasEnded() {
    var job = AgentPodSpec.job(SETTINGS, "run-1", "node-1", List.of("kill"));

    assertThat(job.getMetadata().getLabels()).isEqualTo(Map.of(Labels.RUN, "run-1"));
    assertThat(job.getSpec().getTtlSecondsAfterFinished()).isZero();
    assertThat(job.getSpec().getBackoffLimit()).isZero();
    PodSpec pod = job.getSpec().getTemplate().getSpec();
    assertThat(pod.getNodeName()).isEqualTo("node-1");
    assertThat(pod.getRestartPolicy()).isEqualTo("Never");
    assertThat(pod.getTolerations())
        .singleElement()
        .satisfies(all -> assertThat(all.getOperator()).isEqualTo("Exists"));
  }

  @Test
  void theApiServerTurnsTwoDollarsIntoOne() {
    assertThat(pod("pause").getContainers().getFirst().getCommand())
        .allSatisfy(word -> assertThat(word).doesNotContain("$$"));
  }
}
