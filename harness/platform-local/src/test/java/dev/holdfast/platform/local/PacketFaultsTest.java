package dev.holdfast.platform.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import dev.holdfast.platform.local.space.PodSpace;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.FaultDriver.ActiveFault;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
import dev.holdfast.spi.RunningSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Packets of real pods, dropped in networks of their own. */
@Timeout(120)
class PacketFaultsTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration LASTS = Duration.ofSeconds(8);
  private static final Fault.PacketLoss LOSS = new Fault.PacketLoss(Small.ECHO, 1, 0.5, LASTS);

  @TempDir Path folder;
  private Small small;

  @BeforeEach
  void prepare() throws IOException {
    assumeTrue(
        PodSpace.missingForPackets().isEmpty(), () -> PodSpace.missingForPackets().orElseThrow());
    small = new Small(folder);
  }

  @AfterEach
  void stop() {
    if (small != null) {
      small.close();
    }
  }

  @Test
  void lostPacketsAreSeenToComeAndToGoAtTheStruckPodAlone() throws Exception {
    RunningSystem running =
        small.startReady(Map.of("replicas", 2, "container", Small.PATIENT), LOSS);
    Pod struck = Small.pod(running, 0);
    Pod other = Small.pod(running, 1);

    try (Watch watch = running.witness().watch(LOSS, List.of(struck), small.context().clock());
        Watch elsewhere = running.witness().watch(LOSS, List.of(other), small.context().clock())) {
      ActiveFault active = running.faults().prepare(LOSS, List.of(struck)).inject();
      Sighting come = watch.await(SOON).getFirst();
      assertThat(come.seenNanos()).as(come.how()).isPositive();
      assertThat(come.how()).contains("handshakes lost");
      assertThat(elsewhere.await(Duration.ofMillis(300)).getFirst().seenNanos()).isEqualTo(-1);
      active.close();
      active.close();
      Sighting gone = watch.awaitGone(SOON).getFirst();
      assertThat(gone.seenNanos()).as(gone.how()).isGreaterThan(come.seenNanos());
    }
    running.close();
    assertThat(running.residue()).isEmpty();
  }

  @Test
  void aPartitionFromWhatIsNotThereIsRefusedByName() throws Exception {
    Fault.Partition nobody = new Fault.Partition(Small.ECHO, 1, "nobody", LASTS);
    Fault.Partition registry = new Fault.Partition(Small.ECHO, 1, "registry", LASTS);
    RunningSystem running =
        small.startReady(Map.of("replicas", 1, "container", Small.PATIENT), nobody);
    List<Pod> pods = List.of(Small.pod(running, 0));

    assertThatThrownBy(() -> running.faults().prepare(nobody, pods))
        .isInstanceOf(FaultNotPossible.class)
        .hasMessageContaining("nobody");
    assertThatThrownBy(() -> running.faults().prepare(registry, pods))
        .isInstanceOf(FaultNotPossible.class)
        .hasMessage("the charts are told of no registry");
  }

  @Test
  void aProxyBeforeAPodAndItsOwnNetworkCannotBeInOneRun() {
    Fault.Network slow = NetworkFaultsTest.slow();

    assertThatThrownBy(
            () -> small.platform.blueprint(NetworkFaultsTest.proxiedSystem(), List.of(slow, LOSS)))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("cannot be in one run on the local platform");
  }

  @Test
  void aPartitionSaysBeforehandWhatOfItTheMachineCannotDo() {
    Fault.Partition cut = new Fault.Partition(Small.ECHO, 1, "other", LASTS);

    assertThat(small.platform.blueprint(Small.system(Map.of()), List.of(cut)).notes())
        .anyMatch(note -> note.contains("what other asks of echo over a Service still comes here"));
  }
}
