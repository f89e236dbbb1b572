package dev.holdfast.platform.kubernetes.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PodViewTest {
  private static final Workload CATALOG = new Workload(Workload.Kind.DEPLOYMENT, "catalog");

  private static PodBuilder catalogPod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("catalog-5d8f-x2x4k")
        .withUid("u1")
        .addToLabels("pod-template-hash", "5d8f")
        .addNewOwnerReference()
        .withController(true)
        .withKind("ReplicaSet")
        .withName("catalog-5d8f")
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("app")
        .withImagePullPolicy("IfNotPresent")
        .endContainer()
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .withPodIP("10.42.0.7")
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .addNewContainerStatus()
        .withName("app")
        .withRestartCount(2)
        .withNewState()
        .withNewRunning()
        .endRunning()
        .endState()
        .endContainerStatus()
        .endStatus();
  }

  @Test
  void isOwnedByTheDeploymentBehindItsReplicaSet() {
    assertThat(PodView.workload(catalogPod().build())).contains(CATALOG);
  }

  @ParameterizedTest
  @EnumSource(names = {"STATEFULSET", "DAEMONSET", "JOB"})
  void isOwnedByWhatMadeIt(Workload.Kind kind) {
    var of =
        catalogPod()
            .editMetadata()
            .editFirstOwnerReference()
            .withKind(kind.title())
            .withName("store")
            .endOwnerReference()
            .endMetadata();

    assertThat(PodView.workload(of.build())).contains(new Workload(kind, "store"));
  }

  @Test
  void aPodThatNobodyControlsIsNoWorkloads() {
    var alone = catalogPod().editMetadata().withOwnerReferences().endMetadata().build();

    assertThat(PodView.workload(alone)).isEmpty();
  }

  @Test
  void aReplicaSetThatNoDeploymentMadeIsNoWorkload() {
    var of = catalogPod().editMetadata().removeFromLabels("pod-template-hash").endMetadata();

    assertThat(PodView.workload(of.build())).isEmpty();
  }

  @Test
  void isOfTheRevisionThatItsControllerSays() {
    var ofSet =
        catalogPod()
            .editMetadata()
            .withLabels(Map.of("controller-revision-hash", "store-7c"))
            .endMetadata();
    var ofNone = catalogPod().editMetadata().withLabels(null).endMetadata();

    assertThat(PodView.revision(catalogPod().build())).contains("5d8f");
    assertThat(PodView.revision(ofSet.build())).contains("store-7c");
    assertThat(PodView.revision(ofNone.build())).isEmpty();
  }

  @Test
  void isAsTheClusterSays() {
    assertThat(PodView.of(catalogPod().build(), CATALOG))
        .isEqualTo(new Pod("catalog-5d8f-x2x4k", CATALOG, "u1", "10.42.0.7", true, 2, "Running"));
  }

  @Test
  void onItsWayOutItIsNotReady() {
    var leaving =
        catalogPod()
            .editMetadata()
            .withDeletionTimestamp("2026-11-24T20:00:00Z")
            .endMetadata()
            .build();

    Pod seen = PodView.of(leaving, CATALOG);

    assertThat(seen.ready()).isFalse();
    assertThat(seen.phase()).isEqualTo("Terminating");
  }

  @Test
  void saysWhyItsContainerWaitsAndHowItEndedBefore() {
    var crashing = crashing(1, "Error", "what the program said last");

    assertThat(PodView.of(crashing, CATALOG).phase()).isEqualTo("CrashLoopBackOff (exit 1)");
    assertThat(PodView.missingImage(crashing)).isEmpty();
  }

  @Test
  void saysInTheRuntimesWordsWhyAProgramWasNotBegun() {
    String words = "exec: \"--url\": executable file not found in $PATH";

    assertThat(PodView.of(crashing(128, "StartError", words), CATALOG).phase())
        .isEqualTo("CrashLoopBackOff (exit 128: " + words + ")");
  }

  private static io.fabric8.kubernetes.api.model.Pod crashing(
      int exit, String reason, String message) {
    return catalogPod()
        .editStatus()
        .editFirstContainerStatus()
        .withNewState()
        .withNewWaiting()
        .withReason("CrashLoopBackOff")
        .endWaiting()
        .endState()
        .withNewLastState()
        .withNewTerminated()
        .withExitCode(exit)
        .withReason(reason)
        .withMessage(message)
        .endTerminated()
        .endLastState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName"})
  void knowsAnImageThatCannotBeHad(String reason) {
    var without = waiting(reason, "it is not there");

    assertThat(PodView.missingImage(without))
        .contains(
            "pod catalog-5d8f-x2x4k: image holdfast/catalog:9: " + reason + ": it is not there");
  }

  @Test
  void saysThatARegistryIsAskedForAnImageThatMayBeOnTheNode() {
    var without =
        new PodBuilder(waiting("ErrImagePull", "no such host"))
            .editSpec()
            .editFirstContainer()
            .withImagePullPolicy("Always")
            .endContainer()
            .endSpec()
            .build();

    assertThat(PodView.missingImage(without).orElseThrow())
        .contains("ErrImagePull (imagePullPolicy: Always): no such host");
  }

  @Test
  void anImageThatIsStillComingIsNotMissing() {
    assertThat(PodView.missingImage(waiting("ContainerCreating", null))).isEmpty();
  }

  @Test
  void knowsAPodThatItsNodeHadNoRoomFor() {
    var evicted =
        catalogPod()
            .editStatus()
            .withReason("Evicted")
            .withMessage("The node was low on resource: ephemeral-storage.")
            .endStatus()
            .build();

    assertThat(PodView.evicted(evicted))
        .contains(
            "pod catalog-5d8f-x2x4k: Evicted: The node was low on resource: ephemeral-storage.");
    assertThat(PodView.evicted(catalogPod().build())).isEmpty();
  }

  private static io.fabric8.kubernetes.api.model.Pod waiting(
      String reason, @Nullable String message) {
    return catalogPod()
        .editStatus()
        .editFirstContainerStatus()
        .withImage("holdfast/catalog:9")
        .withNewState()
        .withNewWaiting()
        .withReason(reason)
        .withMessage(message)
        .endWaiting()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }
}
