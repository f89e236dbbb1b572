package dev.holdfast.scenario;

import static dev.holdfast.scenario.Field.optional;
import static dev.holdfast.scenario.Field.orElse;
import static dev.holdfast.scenario.Field.required;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Fault;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Signal;
import dev.holdfast.model.Start;
import dev.holdfast.model.Toxic;
import dev.holdfast.model.Workload;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** How a scenario says its faults. */
final class FaultGrammar {
  /** What {@code after:} calls the steady state; so no fault can have this name. */
  static final String BASELINE = "baseline";

  static final Field<String> DEPLOYMENT =
      optional("deployment", Names.WORKLOAD, "catalog", "The Deployment that is struck.");

  static final Field<String> STATEFULSET =
      optional("statefulset", Names.WORKLOAD, "catalog", "The StatefulSet that is struck.");

  static final Field<String> DAEMONSET =
      optional("daemonset", Names.WORKLOAD, "agent", "The DaemonSet that is struck.");

  static final Field<String> JOB =
      optional("job", Names.WORKLOAD, "import", "The Job that is struck.");

  /** What kinds strike that strike pods. */
  private static final OneOf TARGET =
      OneOf.of("its target", DEPLOYMENT, STATEFULSET, DAEMONSET, JOB);

  /** Of the kind that replaces the pods of a workload as a new version would. */
  private static final OneOf VERSIONED = OneOf.of("its target", DEPLOYMENT, STATEFULSET, DAEMONSET);

  /** Of the kinds for which pods can be more, or elsewhere: a DaemonSet's are one on each node. */
  private static final OneOf COUNTED = OneOf.of("its target", DEPLOYMENT, STATEFULSET);

  private static final Map<Field<String>, Workload.Kind> WORKLOADS =
      Map.of(
          DEPLOYMENT,
          Workload.Kind.DEPLOYMENT,
          STATEFULSET,
          Workload.Kind.STATEFULSET,
          DAEMONSET,
          Workload.Kind.DAEMONSET,
          JOB,
          Workload.Kind.JOB);

  static final Field<String> CONTAINER =
      optional(
          "container",
          Names.CONTAINER,
          "app",
          "The container of each struck pod; may be left out where a pod has only one.");

  static final Field<Integer> PODS =
      orElse(
          "pods",
          WholeForm.of(1, 10_000, Math::toIntExact, 1),
          "1",
          "How many pods are struck. Where there are more, a seeded generator chooses.");

  static final Field<Signal> SIGNAL =
      orElse(
          "signal",
          new WordForm<>(
              "signal",
              "must be a signal of POSIX.1-2017 that ends or stops a process, without SIG",
              signals(),
              FaultGrammar::signalRemedy),
          "KILL",
          "The signal, without the prefix SIG.");

  static final Field<Fault> KILL =
      kind(
          "kill",
          "Sends a signal to the first process of a container.",
          "A signal to the first process of a container.",
          "{deployment: catalog}",
          parts ->
              new Fault.Kill(
                  workload(parts), parts.find(CONTAINER), parts.get(PODS), parts.get(SIGNAL)),
          TARGET,
          CONTAINER,
          PODS,
          SIGNAL);

  static final Field<Duration> PAUSE_FOR =
      required("for", Quantities.DURATION, "5s", "How long, until it goes on.");

  static final Field<Fault> PAUSE =
      kind(
          "pause",
          "Lets the first process of a container stand still for a while: it hangs, and its connections stay open.",
          "The first process of a container stands still (SIGSTOP) and goes on (SIGCONT) when the time is over.",
          "{deployment: catalog, for: 5s}",
          parts ->
              new Fault.Pause(
                  workload(parts), parts.find(CONTAINER), parts.get(PODS), parts.get(PAUSE_FOR)),
          TARGET,
          CONTAINER,
          PODS,
          PAUSE_FOR);

  static final Field<Duration> GRACE =
      optional(
          "grace",
          Quantities.OFFSET,
          "10s",
          "Between SIGTERM and SIGKILL; the pod's own where it is left out, 0s for SIGKILL at once.");

  static final Field<Fault> DELETE_POD =
      kind(
          "delete-pod",
          "Deletes pods; their workload puts others, with other names, in their places.",
          "Pods are deleted, and their workload puts others in their places.",
          "{deployment: catalog}",
          parts -> new Fault.DeletePod(workload(parts), parts.get(PODS), parts.find(GRACE)),
          TARGET,
          PODS,
          GRACE);

  static final Field<Integer> TO =
      required(
          "to", WholeForm.of(0, 10_000, Math::toIntExact, 5), "5", "How many pods to ask for.");

  static final Field<Duration> SCALE_FOR =
      optional(
          "for",
          Quantities.DURATION,
          "20s",
          "How long, until as many are asked for as before; left out, it stays so.");

  static final Field<Fault> SCALE =
      kind(
          "scale",
          "Asks for another number of pods of a workload.",
          "Another number of pods is asked for.",
          "{deployment: catalog, to: 5}",
          parts -> new Fault.Scale(workload(parts), parts.get(TO), parts.find(SCALE_FOR)),
          COUNTED,
          TO,
          SCALE_FOR);

  static final Field<Fault> ROLLOUT =
      kind(
          "rollout",
          "Rolls a workload out anew: all its pods are replaced, at the pace of its own strategy.",
          "All pods of a workload are replaced, as a new version's coming does it.",
          "{deployment: catalog}",
          parts -> new Fault.Rollout(workload(parts)),
          VERSIONED);

  static final Field<Duration> DRAIN_NODE_FOR =
      required("for", Quantities.DURATION, "20s", "How long, until pods may come to it again.");

  static final Field<Fault> DRAIN_NODE =
      kind(
          "drain-node",
          "Drains a node on which pods of a workload stand, as kubectl drain does: no new pod comes to it, and all that are there, whoever's they are, are evicted as far as disruption budgets allow it. Its owner must have labelled it holdfast.dev/allow=true.",
          "A node is drained, and takes pods again when the time is over.",
          "{deployment: catalog, for: 20s}",
          parts -> new Fault.DrainNode(workload(parts), parts.get(DRAIN_NODE_FOR)),
          COUNTED,
          DRAIN_NODE_FOR);

  static final Field<Duration> STOP_NODE_FOR =
      required("for", Quantities.DURATION, "20s", "How long, until it is started again.");

  static final Field<Fault> STOP_NODE =
      kind(
          "stop-node",
          "Stops a node on which pods of a workload stand, with all that runs there, as a power cut does. On the platform containers alone, whose nodes are Holdfast's own.",
          "A node is stopped, and started again when the time is over.",
          "{deployment: catalog, for: 20s}",
          parts -> new Fault.StopNode(workload(parts), parts.get(STOP_NODE_FOR)),
          COUNTED,
          STOP_NODE_FOR);

  static final Field<Duration> OBSERVE_FOR =
      required("for", Quantities.DURATION, "30s", "How long the run looks.");

  static final Field<Fault> OBSERVE =
      kind(
          "observe",
          "Does nothing, and looks what others do to the pods of a workload: another tool, or a person. Whatever of it is seen in that time is judged as a fault of the run's own is.",
          "What others do to the pods of a workload in a time.",
          "{deployment: catalog, for: 30s}",
          parts -> new Fault.Observe(workload(parts), parts.get(OBSERVE_FOR)),
          TARGET,
          OBSERVE_FOR);

  static final Field<Duration> NETWORK_FOR =
      required("for", Quantities.DURATION, "8s", "How long it is kept; then it is healed.");

  static final Field<Boolean> HITS_PROBES =
      orElse(
          "hits-probes",
          new FlagForm(),
          "false",
          "Whether the platform's probes and the registry's checks are struck too; without it they bypass the fault.");

  static final Field<Fault> NETWORK =
      kind(
          "network",
          "Makes the network to pods slow, narrow, broken or gone, for whoever calls them.",
          "What is done to the connections to pods.",
          "{deployment: pricing, for: 8s, latency: {delay: 300ms}}",
          parts ->
              new Fault.Network(
                  workload(parts),
                  parts.get(PODS),
                  ToxicGrammar.toxic(parts),
                  parts.get(HITS_PROBES),
                  parts.get(NETWORK_FOR)),
          TARGET,
          PODS,
          NETWORK_FOR,
          OneOf.kinds("its effect", "effect", ToxicGrammar.EFFECTS),
          ToxicGrammar.TOXICITY,
          ToxicGrammar.DIRECTION,
          HITS_PROBES);

  static final Field<Amount.Share> LOSS =
      required(
          "loss",
          TextForm.of(
              "loss",
              "must be a share of the packets from 1% to 100%",
              "(?:100(?:\\.0{1,6})?|[1-9][0-9]?(?:\\.[0-9]{1,6})?)%",
              Quantities::shareOf,
              "20%",
              "5%"),
          "20%",
          "The share of the packets that is lost on the way to the pods.");

  static final Field<Fault> PACKET_LOSS =
      kind(
          "packet-loss",
          "Loses packets on the way to pods: requests, answers to what they ask, probes.",
          "Packets are lost on the way to pods.",
          "{deployment: pricing, loss: 20%, for: 8s}",
          parts ->
              new Fault.PacketLoss(
                  workload(parts),
                  parts.get(PODS),
                  parts.get(LOSS).ratio(),
                  parts.get(NETWORK_FOR)),
          TARGET,
          PODS,
          LOSS,
          NETWORK_FOR);

  static final Field<String> FROM =
      required(
          "from",
          Names.WORKLOAD,
          "pricing",
          "The Deployment, StatefulSet, DaemonSet or Job that the pods are cut off from, or registry.");

  static final Field<Fault> PARTITION =
      kind(
          "partition",
          "Lets pods exchange no packets with another workload, or with the registry; what else they talk to they still reach.",
          "Pods are cut off from another workload, or from the registry.",
          "{deployment: catalog, from: pricing, for: 8s}",
          parts ->
              new Fault.Partition(
                  workload(parts), parts.get(PODS), parts.get(FROM), parts.get(NETWORK_FOR)),
          TARGET,
          PODS,
          FROM,
          NETWORK_FOR);

  static final Field<Boolean> FORGETS =
      orElse(
          "forgets",
          new FlagForm(),
          "false",
          "Whether the registry loses all that it holds while it is away, as one does that starts again with an empty disk: services must register again.");

  static final Field<Fault> REGISTRY_OUTAGE =
      kind(
          "registry-outage",
          "Takes the registry away from all services; the harness itself still sees it.",
          "Nobody reaches the registry; with an effect of another kind, not as it should be.",
          "{for: 10s}",
          parts ->
              new Fault.RegistryOutage(
                  Toxic.of(
                      ToxicGrammar.effect(parts, ToxicGrammar.OF_REGISTRY)
                          .orElseGet(Toxic.Effect.Down::new)),
                  parts.get(FORGETS),
                  parts.get(NETWORK_FOR)),
          NETWORK_FOR,
          FORGETS,
          OneOf.optionalKinds("its effect", "effect", ToxicGrammar.OF_REGISTRY));

  static final Field<Fault.LogStoreOutage.Effect> TOO_MANY_REQUESTS =
      optional(
          "too-many-requests",
          new Structure<>(
              "too-many-requests",
              "The store answers and takes no line: 429, as one whose disk is nearly full.",
              "{}",
              parts -> new Fault.LogStoreOutage.TooManyRequests()),
          "{}",
          "The store answers and takes no line: 429, as one whose disk is nearly full.");

  static final Field<Fault> LOG_STORE_OUTAGE =
      kind(
          "log-store-outage",
          "Takes the log store away from whatever brings lines there; the harness itself still searches it.",
          "No line comes to the log store; with an effect of another kind, not as it should be.",
          "{for: 60s}",
          parts ->
              new Fault.LogStoreOutage(
                  Optional.ofNullable(parts.find(TOO_MANY_REQUESTS))
                      .orElseGet(() ->
                          new Fault.LogStoreOutage.OnTheWay(
                              Toxic.of(
                                  ToxicGrammar.effect(parts, ToxicGrammar.OF_REGISTRY)
                                      .orElseGet(Toxic.Effect.Down::new)))),
                  parts.get(NETWORK_FOR)),
          NETWORK_FOR,
          OneOf.optionalKinds(
              "its effect",
              "effect",
              Stream.<Field<?>>concat(
                      ToxicGrammar.OF_REGISTRY.stream(), Stream.of(TOO_MANY_REQUESTS))
                  .toList()));

  /** Of the kinds of fault that last: how long. */
  static final Map<Field<Fault>, Field<Duration>> HELD =
      Map.ofEntries(
          Map.entry(PAUSE, PAUSE_FOR),
          Map.entry(SCALE, SCALE_FOR),
          Map.entry(DRAIN_NODE, DRAIN_NODE_FOR),
          Map.entry(STOP_NODE, STOP_NODE_FOR),
          Map.entry(OBSERVE, OBSERVE_FOR),
          Map.entry(NETWORK, NETWORK_FOR),
          Map.entry(PACKET_LOSS, NETWORK_FOR),
          Map.entry(PARTITION, NETWORK_FOR),
          Map.entry(REGISTRY_OUTAGE, NETWORK_FOR),
          Map.entry(LOG_STORE_OUTAGE, NETWORK_FOR));

  static final Field<String> AFTER =
      optional(
          "after",
          Names.NAME,
          BASELINE,
          "Starts once the baseline, or another fault, is over. A fault is over when it is healed and as many instances are ready as before it.");

  static final Field<Duration> AT =
      optional("at", Quantities.OFFSET, "20s", "Starts so long after the first load's start.");

  static final List<Field<Fault>> KINDS =
      List.of(
          KILL,
          PAUSE,
          DELETE_POD,
          SCALE,
          ROLLOUT,
          DRAIN_NODE,
          STOP_NODE,
          OBSERVE,
          NETWORK,
          PACKET_LOSS,
          PARTITION,
          REGISTRY_OUTAGE,
          LOG_STORE_OUTAGE);

  static final Structure<FaultStep> A_FAULT =
      new Structure<>(
          "fault",
          "What is broken, and when.",
          "{after: baseline, kill: {deployment: catalog}}",
          parts -> new FaultStep(parts.name(), start(parts), fault(parts)),
          OneOf.of("its start", AFTER, AT),
          OneOf.kinds("its kind", "kind of fault", KINDS));

  private FaultGrammar() {}

  /**
   * A row of the table.
   *
   * @param does what a scenario gets by it, for the schema
   * @param is what it is, for the schema
   * @param example of its fields
   */
  private static Field<Fault> kind(
      String key,
      String does,
      String is,
      String example,
      Function<Parts, Fault> make,
      Part... fields) {
    return optional(key, new Structure<>(key, is, example, make, fields), example, does);
  }

  private static Fault fault(Parts parts) {
    return KINDS.stream()
        .flatMap(kind -> Stream.ofNullable(parts.find(kind)))
        .findFirst()
        .orElseThrow();
  }

  private static Workload workload(Parts parts) {
    return WORKLOADS.entrySet().stream()
        .flatMap(entry ->
            Stream.ofNullable(parts.find(entry.getKey()))
                .map(name -> new Workload(entry.getValue(), name)))
        .findFirst()
        .orElseThrow();
  }

  static Start start(Parts parts) {
    String after = parts.find(AFTER);
    if (after == null) {
      return new Start.At(parts.get(AT));
    }
    return after.equals(BASELINE) ? new Start.AfterBaseline() : new Start.AfterFault(after);
  }

  private static Map<String, Signal> signals() {
    Map<String, Signal> byName = new LinkedHashMap<>();
    Arrays.stream(Signal.values()).forEach(signal -> byName.put(signal.name(), signal));
    return Collections.unmodifiableMap(byName);
  }

  private static String signalRemedy(String wrong, Map<String, Signal> words) {
    String upper = wrong.toUpperCase(Locale.ROOT);
    String bare = upper.startsWith("SIG") && upper.length() > 3 ? upper.substring(3) : upper;
    if (words.containsKey(bare)) {
      return "write " + bare;
    } else if (wrong.equals("9") || wrong.equals("15")) {
      return "write " + (wrong.equals("9") ? "KILL" : "TERM");
    }
    return Suggestion.remedy(bare, words.keySet());
  }
}
