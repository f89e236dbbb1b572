package dev.holdfast.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario can break. A kind is here only once a platform can do it. Kinds with the same
 * sort of target share a sub-interface.
 */
public sealed interface Fault {
  /** The kind's name in a scenario. */
  String kind();

  /** How long it is kept before it is healed; null for a fault that is not held. */
  default @Nullable Duration lasts() {
    return null;
  }

  /** What it strikes. */
  Target target();

  /**
   * The same fault, kept for so long.
   *
   * @throws IllegalArgumentException where it is not held
   */
  default Fault lasting(Duration lasts) {
    throw new IllegalArgumentException("a " + kind() + " is not held, got for " + lasts);
  }

  /** Strikes a workload: the whole of it, or some of its pods. */
  sealed interface OnWorkload extends Fault {
    /** The workload it strikes. */
    Workload workload();
  }

  /** Strikes some pods of a workload. */
  sealed interface OnPods extends OnWorkload {
    /** How many pods of the workload it strikes. */
    int pods();

    @Override
    default Target target() {
      return new Target.Pods(workload(), pods());
    }
  }

  /** Strikes one container in each of some pods. */
  sealed interface OnContainers extends OnPods {
    /** The container of each pod it strikes; null for the pod's only one. */
    @Nullable String container();
  }

  /**
   * A signal to a container's first process.
   *
   * @param container null for the pod's only container
   */
  record Kill(Workload workload, @Nullable String container, int pods, Signal signal)
      implements OnContainers {
    public Kill {
      Rule.check(pods >= 1, "pods must be at least 1", pods);
    }

    @Override
    public String kind() {
      return "kill";
    }
  }

  /**
   * Stops a container's first process (SIGSTOP) and lets it go on (SIGCONT) when healed.
   *
   * @param container null for the pod's only container
   */
  record Pause(Workload workload, @Nullable String container, int pods, Duration lasts)
      implements OnContainers {
    public Pause {
      Rule.check(pods >= 1, "pods must be at least 1", pods);
      Rule.positive("for", lasts);
    }

    @Override
    public String kind() {
      return "pause";
    }

    @Override
    public Fault lasting(Duration other) {
      return new Pause(workload, container, pods, other);
    }
  }

  /**
   * Deletes pods, which their workload replaces.
   *
   * @param grace between SIGTERM and SIGKILL; null for the pod's own; zero is SIGKILL at once
   */
  record DeletePod(Workload workload, int pods, @Nullable Duration grace) implements OnPods {
    public DeletePod {
      Rule.check(pods >= 1, "pods must be at least 1", pods);
      if (grace != null) {
        Rule.notNegative("grace", grace);
      }
    }

    @Override
    public String kind() {
      return "delete-pod";
    }
  }

  /**
   * Asks for another number of pods.
   *
   * @param lasts after which as many are asked for as before; null to leave it so
   */
  record Scale(Workload workload, int to, @Nullable Duration lasts) implements OnWorkload {
    public Scale {
      Rule.check(to >= 0, "to must be at least 0", to);
      if (lasts != null) {
        Rule.positive("for", lasts);
      }
    }

    @Override
    public String kind() {
      return "scale";
    }

    @Override
    public Target target() {
      return new Target.Whole(workload);
    }

    @Override
    public Fault lasting(Duration other) {
      return new Scale(workload, to, other);
    }
  }

  /** Strikes a node on which pods of a workload stand, and so whatever else stands there. */
  sealed interface OnNode extends OnWorkload {
    @Override
    default Target target() {
      return new Target.Node(workload());
    }
  }

  /**
   * Takes a node out of service as {@code kubectl drain} does: no new pod comes to it, and those
   * that are there are told to go, as far as disruption budgets allow it.
   *
   * @param lasts after which pods may come to it again
   */
  record DrainNode(Workload workload, Duration lasts) implements OnNode {
    public DrainNode {
      Rule.positive("for", lasts);
    }

    @Override
    public String kind() {
      return "drain-node";
    }

    @Override
    public Fault lasting(Duration other) {
      return new DrainNode(workload, other);
    }
  }

  /**
   * Stops a node as a power cut does, with all that runs there.
   *
   * @param lasts after which it is started again
   */
  record StopNode(Workload workload, Duration lasts) implements OnNode {
    public StopNode {
      Rule.positive("for", lasts);
    }

    @Override
    public String kind() {
      return "stop-node";
    }

    @Override
    public Fault lasting(Duration other) {
      return new StopNode(workload, other);
    }
  }

  /** Replaces all pods of a workload, in the order and at the pace of its own strategy. */
  record Rollout(Workload workload) implements OnWorkload {
    @Override
    public String kind() {
      return "rollout";
    }

    @Override
    public Target target() {
      return new Target.Whole(workload);
    }
  }

  /**
   * Whatever somebody else does to the pods of a workload in a time: another tool, or a person. The
   * run does nothing, it looks.
   *
   * @param within how long it looks
   */
  record Observe(Workload workload, Duration within) implements OnWorkload {
    public Observe {
      Rule.positive("for", within);
    }

    @Override
    public String kind() {
      return "observe";
    }

    @Override
    public Target target() {
      return new Target.Whole(workload);
    }
  }

  /**
   * What is done to the connections to pods, on the way of everybody who comes through their
   * Service or the registry.
   *
   * @param hitsProbes whether the platform's probes and the registry's checks go that way too
   */
  record Network(Workload workload, int pods, Toxic toxic, boolean hitsProbes, Duration lasts)
      implements OnPods {
    public Network {
      Rule.check(pods >= 1, "pods must be at least 1", pods);
      Rule.positive("for", lasts);
    }

    @Override
    public String kind() {
      return "network";
    }

    @Override
    public Fault lasting(Duration other) {
      return new Network(workload, pods, toxic, hitsProbes, other);
    }
  }

  /**
   * Packets that come to pods are lost, whoever sent them: requests, answers to what the pod asks,
   * probes.
   *
   * @param loss the share of them, in [0.01, 1]: less could not be told from chance in time
   */
  record PacketLoss(Workload workload, int pods, double loss, Duration lasts) implements OnPods {
    public PacketLoss {
      Rule.check(pods >= 1, "pods must be at least 1", pods);
      Rule.check(loss >= 0.01 && loss <= 1, "loss must be from 1% to 100%", loss);
      Rule.positive("for", lasts);
    }

    @Override
    public String kind() {
      return "packet-loss";
    }

    @Override
    public Fault lasting(Duration other) {
      return new PacketLoss(workload, pods, loss, other);
    }

    /** The share for people: {@code 20%}. */
    public String share() {
      return new Amount.Share(loss).toString();
    }
  }

  /**
   * Pods can exchange no packets with another workload, or with the registry; what else they talk
   * to they still reach.
   *
   * @param from that workload's name, or {@link Target.Link#REGISTRY}
   */
  record Partition(Workload workload, int pods, String from, Duration lasts) implements OnPods {
    public Partition {
      Rule.check(pods >= 1, "pods must be at least 1", pods);
      Rule.positive("for", lasts);
    }

    @Override
    public String kind() {
      return "partition";
    }

    @Override
    public Target target() {
      return new Target.Link(workload, pods, from);
    }

    @Override
    public Fault lasting(Duration other) {
      return new Partition(workload, pods, from, other);
    }

    /** What they are cut off from, for people: {@code pricing}, {@code the registry}. */
    public String peer() {
      return from.equals(Target.Link.REGISTRY) ? "the registry" : from;
    }
  }

  /**
   * What is done to the connections of all services to the registry.
   *
   * @param forgets whether the registry loses all that it holds while it is away, as one does that
   *     starts again with an empty disk
   */
  record RegistryOutage(Toxic toxic, boolean forgets, Duration lasts) implements Fault {
    /** What it strikes. */
    public static final String TARGET = "registry";

    public RegistryOutage {
      Rule.positive("for", lasts);
      Rule.check(
          !forgets || toxic.effect() instanceof Toxic.Effect.Down,
          "a registry that forgets must be away meanwhile",
          toxic);
    }

    /** One that loses nothing. */
    public RegistryOutage(Toxic toxic, Duration lasts) {
      this(toxic, false, lasts);
    }

    @Override
    public String kind() {
      return "registry-outage";
    }

    @Override
    public Target target() {
      return new Target.Registry();
    }

    @Override
    public Fault lasting(Duration other) {
      return new RegistryOutage(toxic, forgets, other);
    }
  }

  /**
   * What is done to the way of whatever brings log lines to their store, or what the store says to
   * it; who only searches is spared.
   */
  record LogStoreOutage(Effect effect, Duration lasts) implements Fault {
    /** What it strikes. */
    public static final String TARGET = "log-store";

    public LogStoreOutage {
      Rule.positive("for", lasts);
    }

    @Override
    public String kind() {
      return "log-store-outage";
    }

    @Override
    public Target target() {
      return new Target.LogStore();
    }

    @Override
    public Fault lasting(Duration other) {
      return new LogStoreOutage(effect, other);
    }

    /** How the store is not as it should be. */
    public sealed interface Effect {
      /** For people: {@code down}, {@code latency 2s}. */
      String what();
    }

    /** The connections to it are struck. */
    public record OnTheWay(Toxic toxic) implements Effect {
      @Override
      public String what() {
        return toxic.toString();
      }
    }

    /** It answers, and takes no line: 429, as one whose disk is nearly full. */
    public record TooManyRequests() implements Effect {
      @Override
      public String what() {
        return "too-many-requests";
      }
    }
  }
}
