package dev.holdfast.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An entry of a run's history. Every one has {@link #atNanos}, since the run's start.
 *
 * <p>The names and fields are the journal's format: a change that an older reader would misread
 * raises {@link RunStarted#FORMAT}.
 */
public sealed interface Event {
  /** Nanoseconds since the run's start. */
  long atNanos();

  /**
   * Always first.
   *
   * @param wall when {@code atNanos} was 0
   * @param holdfast the product's version
   * @param scenarioText the file as it was read
   * @param scenarioFile where it was, for people
   * @param overrides of the command line, in Helm's {@code --set} syntax
   * @param host what the harness ran on: {@code os}, {@code cores}, {@code java}
   */
  record RunStarted(
      long atNanos,
      int format,
      Instant wall,
      String run,
      String holdfast,
      String scenario,
      String scenarioFile,
      String scenarioText,
      long seed,
      List<String> overrides,
      Map<String, String> host)
      implements Event {
    /** The journal's format that this code writes. */
    public static final int FORMAT = 2;
  }

  /** Which platform runs, with which parts, and what of the charts it leaves out. */
  record PlatformDescribed(
      long atNanos, String platform, List<Part> parts, List<NotHonoured> notHonoured)
      implements Event {}

  /** What will be done. */
  record Planned(long atNanos, Plan plan) implements Event {}

  /** What is struck and when, as data; before it was kept, a run has none. */
  record Scheduled(long atNanos, Schedule schedule) implements Event {}

  /** The run entered a phase. */
  record PhaseEntered(long atNanos, Phase phase) implements Event {}

  /** The phases, in their order. */
  enum Phase {
    STARTING,
    READY,
    LOADING,
    SETTLING,
    STOPPING,
    STOPPED
  }

  /** The system was not ready in time. {@code lastSeen} in a sentence. */
  record NotReady(long atNanos, String lastSeen) implements Event {}

  /** The last log lines and probe answers of a pod, for a system that did not become ready. */
  record PodWords(long atNanos, String pod, List<String> lines, List<String> probes)
      implements Event {}

  /** A pod appeared or changed. {@code gone} when it was removed for good. */
  record PodSeen(long atNanos, Pod pod, boolean gone) implements Event {}

  /**
   * The set of healthy instances that clients are given changed.
   *
   * @param resolutionNanos how much earlier it may have changed
   */
  record RegistrySeen(long atNanos, String service, List<String> passing, long resolutionNanos)
      implements Event {}

  /**
   * The set of pods that a Service sends new connections to changed.
   *
   * @param pods their names, sorted
   */
  record EndpointsSeen(long atNanos, String service, List<String> pods) implements Event {}

  /**
   * Requests were at a pod, by another's word than its own answers': whoever carried them there, or
   * counted them on their way. They need not be the load's own.
   *
   * @param source who says so: {@code balancer}
   * @param fromNanos when the first of them was seen, since the run's start
   * @param untilNanos when the last one was
   * @param requests how many
   * @param error by how many it may be off either way
   */
  record Exposed(
      long atNanos,
      String source,
      String pod,
      long fromNanos,
      long untilNanos,
      long requests,
      long error)
      implements Event {}

  /**
   * What a client in a pod did since the look before, and how it is, as the pod's own metrics tell
   * it. Nothing is judged by it: it is the system's own word.
   *
   * @param fromNanos when that look was, since the run's start
   * @param service whom the client calls
   * @param calls that were made, each of which is a try
   * @param retries second tries, after one that failed
   * @param hedges tries beside one that had not answered
   * @param elsewhere tries in the place of one that was surely never sent
   * @param ejections how often an instance was left alone from then on
   * @param unanswered calls that ended without an answer
   * @param instances that it chooses from
   * @param ejected those of them that it leaves alone
   * @param budget how many requests beyond one for each call it can afford
   */
  record ClientSeen(
      long atNanos,
      long fromNanos,
      String pod,
      String service,
      long calls,
      long retries,
      long hedges,
      long elsewhere,
      long ejections,
      long unanswered,
      int instances,
      int ejected,
      double budget)
      implements Event {}

  /**
   * How often a container had used up the processor time that its limit allows, since the look
   * before, as its node tells it.
   *
   * @param fromNanos when the count before was seen for the first time, since the run's start
   * @param periods of the limit, mostly of 100 ms, in which it had something to do
   * @param throttled those of them in which it was stopped until the next one
   * @param throttledNanos for how long, of all its threads together
   */
  record ProcessorSeen(
      long atNanos,
      long fromNanos,
      String pod,
      String container,
      long periods,
      long throttled,
      long throttledNanos)
      implements Event {}

  /**
   * Which images the system's containers run, once all are ready; a name may stand for more than
   * one.
   *
   * @param images in the order of their names
   */
  record ImagesSeen(long atNanos, List<Image> images) implements Event {}

  /**
   * What the platform itself says of an object of the run: Kubernetes' events.
   *
   * @param kind {@code Normal} or {@code Warning}
   * @param about kind and name: {@code Pod/catalog-7d5f-x2kq9}
   * @param times how often it has been said by then
   */
  record PlatformSaid(
      long atNanos, String kind, String about, String reason, String text, int times)
      implements Event {
    /** The reason by which a platform says that a Service leads to no pod. */
    public static final String LEADS_NOWHERE = "LeadsNowhere";
  }

  /**
   * An observer is alive; about one a second.
   *
   * @param looks successful ones since it started
   * @param longestGapNanos between two successful looks since the last such entry
   */
  record Observed(long atNanos, String observer, long looks, long longestGapNanos)
      implements Event {}

  /** An observer could not look. */
  record ObserverFailed(long atNanos, String observer, String why) implements Event {}

  /** The fault is about to be applied; on the disk before it is. */
  record FaultInjecting(long atNanos, String fault, List<String> targets) implements Event {}

  /** The driver has applied it. */
  record FaultInjected(long atNanos, String fault) implements Event {}

  /** It was not applied: no such target any more, or the driver failed. */
  record FaultNotInjected(long atNanos, String fault, String why) implements Event {}

  /**
   * The witness's word on one target.
   *
   * @param seenNanos when it first saw the effect, since the run's start; -1 if it did not
   * @param resolutionNanos how much earlier the effect may have been
   * @param how the path it looked by, and what it last saw
   */
  record FaultWitnessed(
      long atNanos, String fault, String target, long seenNanos, long resolutionNanos, String how)
      implements Event {
    /** Whether the effect was seen. */
    public boolean seen() {
      return seenNanos >= 0;
    }
  }

  /** The fault was undone, or needs no undoing. */
  record FaultHealed(long atNanos, String fault) implements Event {}

  /**
   * The witness's word on one target after a fault that was held was healed.
   *
   * @param seenNanos when it first saw that the effect was gone, since the run's start; -1 if it
   *     did not
   * @param resolutionNanos how much earlier the effect may have been gone
   * @param how the path it looked by, and what it last saw
   */
  record FaultHealSeen(
      long atNanos, String fault, String target, long seenNanos, long resolutionNanos, String how)
      implements Event {
    /** Whether the effect was seen to be gone. */
    public boolean seen() {
      return seenNanos >= 0;
    }
  }

  /**
   * A load's generator stood still, so that it could neither send nor read: its own meter, which
   * ticks all the time, missed its ticks. That the meter runs is told by {@link Observed} entries
   * under its name.
   *
   * @param fromNanos when it last ticked
   * @param toNanos when it ticked again
   */
  record GeneratorStalled(long atNanos, String load, long fromNanos, long toNanos)
      implements Event {
    /** The name under which a load's meter tells that it runs. */
    public static String meter(String load) {
      return "generator " + load;
    }
  }

  /**
   * The machine's clocks parted: the time of day went on by another length than the monotonic clock
   * by which a run's times are counted.
   *
   * @param jumpNanos by how much more the time of day went on; negative where it went back
   * @param sleptNanos how much of it the machine slept, in which the monotonic clock stood still;
   *     -1 where that cannot be told
   */
  record ClocksParted(long atNanos, long jumpNanos, long sleptNanos) implements Event {}

  /** A load's first request is intended for {@code firstNanos}. */
  record LoadStarted(long atNanos, String load, long firstNanos, long planned) implements Event {}

  /** A load is over; its requests are in a file of their own. */
  record LoadEnded(long atNanos, String load, long sent, long connectionsOpened, String note)
      implements Event {}

  /**
   * Which workloads bring the lines to the log store; none where the harness does, or where that is
   * not known.
   */
  record LogsCarried(long atNanos, List<Workload> workloads) implements Event {}

  /**
   * How lines come to the log store.
   *
   * @param by who brings them there, in words; "" where that is not known
   * @param kibana where people look at them there; "" where that is not known
   */
  record LogsBrought(long atNanos, String by, String kibana) implements Event {}

  /**
   * What a search of the log store finds has changed: every line up to {@code position} in the
   * store's order.
   */
  record LogsSearchable(long atNanos, long position) implements Event {}

  /**
   * How far another's clock is off, so that what it dates can be compared with what the run's own
   * clock does.
   *
   * @param clock whose: an instance's name
   * @param offsetNanos by how much it is ahead; negative where it is behind
   * @param errorNanos by how much that may be wrong either way
   */
  record ClockSeen(long atNanos, String clock, long offsetNanos, long errorNanos)
      implements Event {}

  /**
   * The harness itself may have lost lines on their way from an instance to the log store: a log
   * that could not be read on, a shipper that could not hand over.
   *
   * @param instance whose lines; "" where it may be anybody's
   */
  record LinesMissed(long atNanos, String instance, String why) implements Event {}

  /**
   * The log store was read after the loads; its lines are in the file {@code logs-found.tsv}.
   *
   * @param whole whether every line was read; {@code why} not, else ""
   */
  record LogsRead(long atNanos, long lines, boolean whole, String why) implements Event {}

  /** The run was cut short: {@code stop-if}, Ctrl-C. */
  record Aborted(long atNanos, Cause cause, String why) implements Event {
    /** Why a run is cut short. */
    public enum Cause {
      STOP_IF,
      INTERRUPTED
    }
  }

  /** Something in the harness failed; the evidence may have a hole. */
  record Trouble(long atNanos, String where, String what) implements Event {}

  /** What was found after the system was stopped; empty when all is clean. */
  record Residue(long atNanos, List<String> leftovers) implements Event {}

  /** Always last in a run that was not killed. */
  record RunEnded(long atNanos) implements Event {}
}
