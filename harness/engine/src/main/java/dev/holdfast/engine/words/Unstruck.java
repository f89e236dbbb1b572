package dev.holdfast.engine.words;

import dev.holdfast.engine.timeline.Evidence;
import dev.holdfast.model.Event;
import dev.holdfast.model.Load;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Request;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What went wrong by itself while requests were answered badly, as far as the history has it. */
final class Unstruck {
  /** A program may have ended so long before the first request that met it was due. */
  private static final long BEFORE_NANOS = 2_000_000_000L;

  private static final int MOST_NAMED = 4;

  /** The phase of a pod whose program ended. */
  private static final Pattern DOWN = Pattern.compile(".*\\((?:exit|signal) .*", Pattern.DOTALL);

  private final Evidence evidence;

  Unstruck(Evidence evidence) {
    this.evidence = evidence;
  }

  /** The rest of a sentence that says that no fault did it. */
  String blame() {
    return deadEnd()
        .map(why -> "but " + why)
        .or(this::crashes)
        .or(this::nobodyBehind)
        .orElse("so look at the system's own logs");
  }

  /** The Services that the loads with bad answers go to. */
  private Set<String> services() {
    return evidence.loads().stream()
        .filter(load -> load.bad().total() > 0)
        .flatMap(load -> load.load().stream())
        .map(Load::service)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<Request> bad() {
    return evidence.loads().stream().flatMap(load -> load.bad().kept().stream()).toList();
  }

  /** A Service that sent connections to no pod when the last bad answer came. */
  private Optional<String> nobodyBehind() {
    long last = bad().stream().mapToLong(Request::endedNanos).max().orElse(0);
    return services().stream()
        .filter(service ->
            evidence
                .history()
                .all(Event.EndpointsSeen.class)
                .filter(seen -> seen.service().equals(service) && seen.atNanos() <= last)
                .reduce((_, later) -> later)
                .filter(seen -> seen.pods().isEmpty())
                .isPresent())
        .map(service ->
            "but Service %s led to no ready pod; look at its selector and its pods' probes"
                .formatted(service))
        .findFirst();
  }

  /** What the platform knew from the start of such a Service. */
  private Optional<String> deadEnd() {
    Set<String> services =
        services().stream().map(service -> "Service/" + service).collect(Collectors.toSet());
    return evidence
        .history()
        .all(Event.PlatformSaid.class)
        .filter(said -> said.reason().equals(Event.PlatformSaid.LEADS_NOWHERE))
        .filter(said -> services.contains(said.about()))
        .map(Event.PlatformSaid::text)
        .findFirst();
  }

  /** Pods that no fault struck, and whose programs ended meanwhile. */
  private Optional<String> crashes() {
    List<Request> bad = bad();
    long from = bad.stream().mapToLong(Request::intendedNanos).min().orElse(0) - BEFORE_NANOS;
    long until = bad.stream().mapToLong(Request::endedNanos).max().orElse(0);
    Map<String, String> down = new TreeMap<>();
    Map<String, String> before = new TreeMap<>();
    evidence
        .history()
        .all(Event.PodSeen.class)
        .filter(seen -> seen.atNanos() <= until)
        .forEach(seen -> {
          Pod pod = seen.pod();
          boolean isDown = !seen.gone() && DOWN.matcher(pod.phase()).matches();
          if (seen.atNanos() < from) {
            before.remove(pod.name());
          }
          if (isDown) {
            (seen.atNanos() < from ? before : down).put(pod.name(), pod.phase());
          }
        });
    before.forEach(down::putIfAbsent);
    evidence
        .history()
        .all(Event.FaultInjecting.class)
        .forEach(fault -> fault.targets().forEach(down::remove));
    return down.isEmpty() ? Optional.empty() : Optional.of(said(down));
  }

  private static String said(Map<String, String> down) {
    List<String> names = new ArrayList<>(down.keySet());
    if (names.size() > MOST_NAMED) {
      int more = names.size() - MOST_NAMED + 1;
      names = new ArrayList<>(names.subList(0, MOST_NAMED - 1));
      names.add(more + " more");
    }
    Set<String> phases = new LinkedHashSet<>(down.values());
    return "but %s down meanwhile by %s: %s; look at %s"
        .formatted(
            Names.were(names),
            down.size() == 1 ? "itself" : "themselves",
            String.join(", ", phases),
            down.size() == 1 ? "its log" : "their logs");
  }
}
