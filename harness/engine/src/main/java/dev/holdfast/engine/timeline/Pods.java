package dev.holdfast.engine.timeline;

import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The pods of one workload over time, as the workload observer saw them. */
public final class Pods {
  private final List<Event.PodSeen> seen;

  /** How many were ready or had done their work, and how many were to stay, after each entry. */
  private final int[] ready;

  private final int[] staying;

  private Pods(List<Event.PodSeen> seen) {
    this.seen = seen;
    ready = new int[seen.size()];
    staying = new int[seen.size()];
    Map<String, Pod> pods = new HashMap<>();
    int readyNow = 0;
    int stayingNow = 0;
    for (int i = 0; i < seen.size(); i++) {
      Pod before = pods.get(seen.get(i).pod().name());
      put(pods, seen.get(i));
      Pod after = pods.get(seen.get(i).pod().name());
      readyNow += (isReady(after) ? 1 : 0) - (isReady(before) ? 1 : 0);
      stayingNow += (stays(after) ? 1 : 0) - (stays(before) ? 1 : 0);
      ready[i] = readyNow;
      staying[i] = stayingNow;
    }
  }

  private static boolean isReady(@Nullable Pod pod) {
    return pod != null && pod.well();
  }

  private static boolean stays(@Nullable Pod pod) {
    return pod != null && !pod.leaving();
  }

  /** How many entries there are until then. */
  private int until(long nanos) {
    int low = 0;
    int high = seen.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (seen.get(middle).atNanos() <= nanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  static Pods of(Workload workload, History history) {
    return new Pods(
        history
            .all(Event.PodSeen.class)
            .filter(entry -> entry.pod().workload().equals(workload))
            .sorted(Comparator.comparingLong(Event.PodSeen::atNanos))
            .toList());
  }

  static Pods none() {
    return new Pods(List.of());
  }

  /** The pods by their names, as they were then. */
  public Map<String, Pod> at(long nanos) {
    Map<String, Pod> pods = new TreeMap<>();
    seen.subList(0, until(nanos)).forEach(entry -> put(pods, entry));
    return pods;
  }

  private static void put(Map<String, Pod> pods, Event.PodSeen entry) {
    if (entry.gone()) {
      pods.remove(entry.pod().name());
    } else {
      pods.put(entry.pod().name(), entry.pod());
    }
  }

  private static long ready(Map<String, Pod> pods) {
    return pods.values().stream().filter(Pod::well).count();
  }

  public long readyAt(long nanos) {
    int entries = until(nanos);
    return entries == 0 ? 0 : ready[entries - 1];
  }

  /** The names of those that were ready then. */
  Set<String> readyNames(long nanos) {
    return at(nanos).values().stream()
        .filter(Pod::ready)
        .map(Pod::name)
        .collect(Collectors.toSet());
  }

  /** The names of all that ever were. */
  Set<String> names() {
    return seen.stream().map(entry -> entry.pod().name()).collect(Collectors.toSet());
  }

  /** For how long in between none was ready. */
  public long noneReadyNanos(long fromNanos, long untilNanos) {
    long none = 0;
    long since = fromNanos;
    long ready = readyAt(fromNanos);
    for (Event.PodSeen entry : between(fromNanos, untilNanos)) {
      none += ready == 0 ? entry.atNanos() - since : 0;
      since = entry.atNanos();
      ready = readyAt(since);
    }
    return none + (ready == 0 ? untilNanos - since : 0);
  }

  private List<Event.PodSeen> between(long fromNanos, long untilNanos) {
    int from = until(fromNanos);
    return seen.subList(from, Math.max(from, until(untilNanos)));
  }

  /** Whether anything was seen of the pod after that. */
  public boolean seenAfter(String pod, long nanos) {
    return seen.stream()
        .anyMatch(entry -> entry.atNanos() > nanos && entry.pod().name().equals(pod));
  }

  /** When the pod was first seen to be another than it was then: restarted, replaced or gone. */
  Optional<Long> changed(String pod, long sinceNanos) {
    return first(pod, sinceNanos, _ -> true);
  }

  /** When the pod, or the one in its place, was first seen to be ready again. */
  Optional<Long> readyAgain(String pod, long sinceNanos) {
    return readyByItsName(pod, sinceNanos).or(() -> replacementReady(pod, sinceNanos));
  }

  /** When a pod of that name was first seen to be ready again: it, restarted, or its successor. */
  Optional<Long> readyByItsName(String pod, long sinceNanos) {
    return first(pod, sinceNanos, entry -> !entry.gone() && entry.pod().well());
  }

  private Optional<Long> first(String name, long sinceNanos, Predicate<Event.PodSeen> is) {
    Pod before = at(sinceNanos).get(name);
    return seen.stream()
        .filter(entry -> entry.atNanos() > sinceNanos && entry.pod().name().equals(name))
        .filter(entry -> entry.gone() || changed(before, entry.pod()))
        .filter(is)
        .map(Event.PodSeen::atNanos)
        .findFirst();
  }

  private static boolean changed(@Nullable Pod before, Pod now) {
    return before == null
        || !before.uid().equals(now.uid())
        || now.restarts() > before.restarts()
        || now.leaving();
  }

  /** The pods that were deleted in between. */
  List<String> left(long fromNanos, long untilNanos) {
    return between(fromNanos, untilNanos).stream()
        .filter(entry -> entry.gone() || entry.pod().leaving())
        .map(entry -> entry.pod().name())
        .distinct()
        .toList();
  }

  /** When the pod, or the one in its place, was ready from that time on. */
  Optional<Long> readyFrom(String pod, long nanos) {
    return Optional.ofNullable(at(nanos).get(pod)).filter(Pod::well).isPresent()
        ? Optional.of(nanos)
        : between(nanos, Long.MAX_VALUE).stream()
            .filter(entry -> !entry.gone() && entry.pod().well())
            .filter(entry -> entry.pod().name().equals(pod))
            .map(Event.PodSeen::atNanos)
            .findFirst();
  }

  /** When so many were ready from that time on. */
  Optional<Long> readyFrom(long many, long nanos) {
    return Stream.concat(
            Stream.of(nanos), between(nanos, Long.MAX_VALUE).stream().map(Event.PodSeen::atNanos))
        .filter(at -> readyAt(at) >= many)
        .findFirst();
  }

  /** When exactly so many were there, but for those that are leaving, and all of them ready. */
  Optional<Long> scaled(int to, long sinceNanos) {
    return between(sinceNanos, Long.MAX_VALUE).stream()
        .map(Event.PodSeen::atNanos)
        .filter(at -> readyAt(at) == to && stayingAt(at) == to)
        .findFirst();
  }

  /** Whether none was ever seen. */
  public boolean nothingSeen() {
    return seen.isEmpty();
  }

  /** How many were there, but for those that were leaving. */
  public long stayingAt(long nanos) {
    int entries = until(nanos);
    return entries == 0 ? 0 : staying[entries - 1];
  }

  private Stream<Pod> staying(long nanos) {
    return at(nanos).values().stream().filter(pod -> !pod.leaving());
  }

  /** When none of those that were there then stayed, and so many were ready. */
  Optional<Long> replaced(long sinceNanos, long wanted) {
    Set<String> before = staying(sinceNanos).map(Pod::uid).collect(Collectors.toSet());
    return between(sinceNanos, Long.MAX_VALUE).stream()
        .map(Event.PodSeen::atNanos)
        .filter(at -> readyAt(at) >= wanted)
        .filter(at -> staying(at).map(Pod::uid).noneMatch(before::contains))
        .findFirst();
  }

  /** A pod that is gone for good has its place taken by one whose name was not there before. */
  private Optional<Long> replacementReady(String pod, long sinceNanos) {
    boolean gone =
        seen.stream()
            .anyMatch(entry ->
                entry.gone() && entry.atNanos() > sinceNanos && entry.pod().name().equals(pod));
    if (!gone) {
      return Optional.empty();
    }
    Set<String> before = at(sinceNanos).keySet();
    return seen.stream()
        .filter(entry -> entry.atNanos() > sinceNanos && entry.pod().well())
        .filter(entry -> !entry.gone() && !before.contains(entry.pod().name()))
        .map(Event.PodSeen::atNanos)
        .findFirst();
  }

  /** When all of them had changed and so many were ready. */
  Optional<Long> redundantAgain(List<String> targets, long sinceNanos, long goal) {
    long all = sinceNanos;
    for (String target : targets) {
      Optional<Long> changed = changed(target, sinceNanos);
      if (changed.isEmpty()) {
        return Optional.empty();
      }
      all = Math.max(all, changed.get());
    }
    return readyFrom(goal, all);
  }

  /** When the pod was first seen to be another than it was then, or not ready. */
  Optional<Long> lost(String pod, long sinceNanos) {
    Pod before = at(sinceNanos).get(pod);
    return seen.stream()
        .filter(entry -> entry.atNanos() > sinceNanos && entry.pod().name().equals(pod))
        .filter(entry ->
            entry.gone() || !entry.pod().well() || (before != null && changed(before, entry.pod())))
        .map(Event.PodSeen::atNanos)
        .findFirst();
  }

  /** When all of them had been lost, however, and so many were ready. */
  Optional<Long> readyAfterLoss(List<String> targets, long sinceNanos, long goal) {
    List<Optional<Long>> each = targets.stream().map(pod -> lost(pod, sinceNanos)).toList();
    return each.stream().allMatch(Optional::isPresent)
        ? each.stream()
            .flatMap(Optional::stream)
            .max(Long::compare)
            .flatMap(last -> readyFrom(goal, last))
        : Optional.empty();
  }

  /** {@code 2 of 3 ready, catalog-1 CrashLoopBackOff (exit 1)}. */
  public String said(long nanos, long of) {
    Map<String, Pod> pods = at(nanos);
    return "%d of %d ready".formatted(ready(pods), of)
        + pods.values().stream()
            .filter(pod -> !pod.well())
            .map(pod -> ", " + pod.name() + " " + pod.phase())
            .collect(Collectors.joining());
  }
}
