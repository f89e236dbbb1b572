package dev.holdfast.engine.fault;

import dev.holdfast.model.DurationText;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Target;
import dev.holdfast.model.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A fault, and what is to be known of its kind. A new kind is a record of {@link Fault}, a row of
 * the scenario's grammar, a class beside this one, and what platforms do and look at; all else asks
 * here. For {@code undo} nothing is kept of any kind: what holds a fault ends with the harness
 * ({@code FaultDriver.ActiveFault}), and the system around it is what is removed.
 */
public sealed interface FaultKind
    permits KillKind,
        PauseKind,
        DeletePodKind,
        ScaleKind,
        RolloutKind,
        DrainNodeKind,
        StopNodeKind,
        ObserveKind,
        NetworkKind,
        PacketLossKind,
        PartitionKind,
        OutageKind {
  /** What is to be known of this fault's kind. */
  static FaultKind of(Fault fault) {
    return switch (fault) {
      case Fault.Kill kill -> new KillKind(kill);
      case Fault.Pause pause -> new PauseKind(pause);
      case Fault.DeletePod delete -> new DeletePodKind(delete);
      case Fault.Scale scale -> new ScaleKind(scale);
      case Fault.Rollout rollout -> new RolloutKind(rollout);
      case Fault.DrainNode drain -> new DrainNodeKind(drain);
      case Fault.StopNode stop -> new StopNodeKind(stop);
      case Fault.Observe observe -> new ObserveKind(observe);
      case Fault.Network network -> new NetworkKind(network);
      case Fault.PacketLoss loss -> new PacketLossKind(loss);
      case Fault.Partition partition -> new PartitionKind(partition);
      case Fault.RegistryOutage outage -> new RegistryOutageKind(outage);
      case Fault.LogStoreOutage outage -> new LogStoreOutageKind(outage);
    };
  }

  /** The fault itself. */
  Fault fault();

  // ---- what it strikes

  /** What it strikes. */
  default Target target() {
    return fault().target();
  }

  /** The workload that it strikes, or pods of which; empty where it strikes something else. */
  default Optional<Workload> workload() {
    return target().ofWorkload();
  }

  /** How many pods are drawn for it; 0 where it strikes no single pods. */
  default int drawn() {
    return target().pods();
  }

  /** Whether single pods are struck, so that a request can meet it or miss it. */
  default boolean strikesPods() {
    return drawn() > 0 || strikesNode();
  }

  /** Whether it strikes a node, and so those of the workload's pods that stand there. */
  default boolean strikesNode() {
    return target() instanceof Target.Node;
  }

  /** Which share of the connections to the struck pods it was asked to strike. */
  default double share() {
    return 1;
  }

  /**
   * The workload that it cuts the struck pods off from, where what they exchange with others is
   * spared; empty where it strikes all that goes to them, or that is no workload.
   */
  default Optional<String> cutOffFrom() {
    return Optional.empty();
  }

  /**
   * Why it cannot be planned for a workload of so many pods, and what to write instead.
   *
   * @param field where the scenario says it: {@code faults.kill-one.kill}
   */
  default Optional<String> refused(String field, int pods) {
    return drawn() > pods
        ? Optional.of(
            "%s.pods: %d asked, but %s has %d; write at most %d or raise its replicas"
                .formatted(field, drawn(), Sentences.workload(this), pods, pods))
        : Optional.empty();
  }

  /** Why it cannot strike a workload of so many pods, when its time has come. */
  default Optional<String> impossible(int pods) {
    return drawn() > pods
        ? Optional.of("%s, %d are to be struck".formatted(Sentences.has(this, pods), drawn()))
        : Optional.empty();
  }

  /**
   * For how long the run only looks what others do to the pods, whichever these are; empty where it
   * strikes by itself.
   */
  default Optional<Duration> onlyLooks() {
    return Optional.empty();
  }

  // ---- when

  /** How long it is kept before it is healed; empty where it is not held. */
  default Optional<Duration> held() {
    return Optional.ofNullable(fault().lasts());
  }

  /**
   * Whether the struck are told to go rather than struck: they may drain, and take their time for
   * it, before anything of the effect can be seen, so a client may notice it from the order on.
   */
  default boolean isOrdered() {
    return false;
  }

  /** How long what was struck may need, once it was healed, until that can be seen. */
  default Duration endsAfter() {
    return Duration.ZERO;
  }

  /** When all is as before. */
  Restoration restoration();

  // ---- in words

  /**
   * What will be done, without when: {@code kill -KILL 1 of 3 pods of deployment catalog}.
   *
   * @param pods how many the workload has
   */
  String planned(int pods);

  /** What happened to the struck instances: {@code it died}. */
  String happened(List<String> struck);

  /** What the struck instances were while it lasted: {@code away}. */
  String meanwhile();

  /** How a struck instance became as it was before: {@code it was ready again}. */
  String endedFor(String instance);

  /** How the struck were, after "was": {@code gone}. */
  String state();

  /** With a place for who, and one for the time: {@code %s was back to full strength after %s}. */
  default String back() {
    return "%s was back to full strength after %s";
  }

  /** Who is struck, in one word. */
  default String subject() {
    return workload().map(Workload::name).orElse("the " + target());
  }

  /** What users may notice of it, and whose: {@code requests at …}. */
  default String noticed() {
    return strikesPods()
        ? "requests under way at the struck pods, and those that are sent there until they are out of rotation"
        : "requests at each pod that goes, and those that are sent there until it is out of rotation";
  }

  /** What brings back how it was. */
  default String healedBy() {
    return held()
        .map(lasts ->
            "it ends by itself after %s, and within 10s where the harness dies"
                .formatted(DurationText.of(lasts)))
        .orElse("the cluster itself, as after any failure");
  }

  /** What helps whatever the answers say; empty where the answers tell. */
  default Optional<String> remedy() {
    return Optional.empty();
  }

  /** {@code for 5s}, or nothing. */
  default String forTime() {
    return held().map(lasts -> " for " + DurationText.of(lasts)).orElse("");
  }
}
