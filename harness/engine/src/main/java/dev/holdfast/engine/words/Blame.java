package dev.holdfast.engine.words;

import dev.holdfast.engine.timeline.FaultEvidence;
import dev.holdfast.engine.timeline.Recovery;
import dev.holdfast.engine.timeline.Rotation;
import dev.holdfast.model.Answer;
import dev.holdfast.model.Request;
import dev.holdfast.model.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Why requests were answered badly after a fault, as far as hops, registry and pods tell: each kind
 * of cause has its own remedy.
 */
final class Blame {
  /** A client may hold a list for that long after the registry has a newer one. */
  private static final long STALE_NANOS = 1_000_000_000L;

  private final FaultEvidence fault;
  private final long seenNanos;
  private final Recovery recovery;
  private final List<Request> bad;
  private final Optional<Rotation> rotation;

  Blame(FaultEvidence fault) {
    this.fault = fault;
    this.seenNanos = fault.seenNanos().orElseThrow();
    this.recovery = Recovery.of(fault);
    this.bad = recovery.bad();
    this.rotation = fault.struck().stream().map(target -> Rotation.of(fault, target)).findFirst();
  }

  /** {@code within 340 ms}. */
  String when() {
    long began = fault.beganNanos().orElseThrow();
    String took = Figures.time(Math.max(0, recovery.lastNanos().map(at -> at - began).orElse(0L)));
    return switch (recovery.outcome()) {
      case UNHARMED -> "";
      case RECOVERED -> " within " + took + apart(began);
      case NOT_RECOVERED ->
          ", the last one %s after %s, when it should have been over%s"
              .formatted(took, fault.name(), apart(began));
      case NEVER_CLEAN -> ", and still did when the load ended";
    };
  }

  /** Where failed and slow answers ended at different times, each has its own. */
  private String apart(long began) {
    Request failed = recovery.lastFailed();
    Request slow = recovery.lastSlow();
    return failed == null || slow == null
        ? ""
        : " (failed ones until %s, slow ones until %s)"
            .formatted(
                Figures.time(Math.max(0, failed.endedNanos() - began)),
                Figures.time(Math.max(0, slow.endedNanos() - began)));
  }

  /** What came before the effect was seen, since it takes its time to show, is no later than it. */
  private String after(long nanos) {
    return Figures.time(Math.max(0, nanos - seenNanos));
  }

  String cause() {
    if (outageNanos() > 0) {
      return "no %s pod was ready for %s after %s"
          .formatted(workload(), Figures.time(outageNanos()), died());
    }
    if (stale().isPresent()) {
      return "%s still called %s after %s, although %s had left the registry after %s"
          .formatted(
              targetsWere(),
              after(stale().get().endedNanos()),
              died(),
              they(),
              after(rotation.flatMap(Rotation::left).orElseThrow().atNanos()));
    }
    if (triedInVain().isEmpty()) {
      return "most often '" + mostFrequent() + "'";
    }
    return handedOut();
  }

  private String handedOut() {
    Optional<Long> left = rotation.flatMap(Rotation::left).map(entry -> entry.atNanos());
    boolean replaced = rotation.filter(Rotation::replacedFirst).isPresent();
    if (replaced) {
      return "%s handed out all the time until %s ready again %s after %s"
          .formatted(
              targetsWere(),
              they() + were(),
              after(rotation.flatMap(Rotation::overNanos).orElseThrow()),
              died());
    }
    return left.filter(at -> at > seenNanos)
        .map(at -> "%s still handed out %s after %s".formatted(targetsWere(), after(at), died()))
        .orElseGet(() ->
            "%s still called %s after %s"
                .formatted(targetsWere(), after(triedInVain().getLast().endedNanos()), died()));
  }

  String remedy() {
    Optional<String> ofKind = fault.kind().remedy();
    if (ofKind.isPresent()) {
      return ofKind.get();
    }
    if (outageNanos() > 0) {
      return "run more replicas of " + workload();
    }
    if (stale().isPresent()) {
      return "let clients follow the registry instead of keeping an old list";
    }
    List<Request> tried = triedInVain();
    if (tried.size() * 2 > bad.size()) {
      return triedNoOther(tried) * 2 > tried.size()
          ? "let clients try another instance when a connection fails"
          : "the other instances that were tried failed too, so look at their logs";
    }
    if (bad.stream().filter(request -> request.answer() == Answer.SLOW).count() * 2 > bad.size()) {
      return "give one try less time, so that the next one still comes in time";
    }
    return wayIn()
        ? "let callers of %s try again on a new connection".formatted(workload())
        : "look at the hops of the failed requests and at the log of "
            + (fault.struck().isEmpty() ? workload() : targets());
  }

  private List<Request> triedInVain() {
    Set<String> vain =
        fault.struck().stream().map(target -> target + "!").collect(Collectors.toSet());
    return bad.stream()
        .filter(request -> request.hops().stream().anyMatch(vain::contains))
        .toList();
  }

  /** In how many the struck instance is named, and no other one of its workload. */
  private long triedNoOther(List<Request> tried) {
    // asked once, and not for each of many requests: both read the whole history
    Set<String> pods = fault.pods().at(fault.fromNanos()).keySet();
    List<String> struck = fault.struck();
    return tried.stream()
        .filter(request ->
            request.hops().stream()
                .map(hop -> hop.endsWith("!") ? hop.substring(0, hop.length() - 1) : hop)
                .filter(pods::contains)
                .allMatch(struck::contains))
        .count();
  }

  /** The last request that was sent to the struck instance long after the registry dropped it. */
  private Optional<Request> stale() {
    Optional<Rotation> dropped = rotation.filter(seen -> !seen.replacedFirst());
    return dropped
        .flatMap(Rotation::left)
        .flatMap(left ->
            triedInVain().stream()
                .filter(request -> request.intendedNanos() > left.atNanos() + STALE_NANOS)
                .reduce((_, later) -> later));
  }

  /** For how long no pod of the workload was ready, as far as the bad answers reach. */
  private long outageNanos() {
    long until = Math.min(bad.getLast().endedNanos(), fault.untilNanos());
    return fault.pods().at(fault.fromNanos()).isEmpty()
        ? 0
        : fault.pods().noneReadyNanos(fault.fromNanos(), Math.max(until, fault.fromNanos()));
  }

  /** The load itself calls the workload: no service stands before it that could try again. */
  private boolean wayIn() {
    Set<String> pods = fault.pods().at(fault.fromNanos()).keySet();
    return fault.of().timeline().served().wayIn().filter(pods::contains).isPresent();
  }

  private String mostFrequent() {
    Map<String, Long> counts =
        bad.stream().collect(Collectors.groupingBy(Request::error, Collectors.counting()));
    return counts.entrySet().stream()
        .max(
            Map.Entry.<String, Long>comparingByValue()
                .thenComparing(Map.Entry.<String, Long>comparingByKey().reversed()))
        .map(Map.Entry::getKey)
        .orElse("");
  }

  private String workload() {
    return fault.workload().map(Workload::name).orElseGet(fault::name);
  }

  private String targets() {
    return Names.and(fault.struck());
  }

  private String targetsWere() {
    return Names.were(fault.struck());
  }

  private String they() {
    return fault.struck().size() == 1 ? "it" : "they";
  }

  private String were() {
    return fault.struck().size() == 1 ? " was" : " were";
  }

  private String died() {
    return fault.happened();
  }
}
