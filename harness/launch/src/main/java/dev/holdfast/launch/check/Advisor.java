package dev.holdfast.launch.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.launch.check.Advice.Change;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What follows from a check. Each rule asks for two things: how the system is made, and what was
 * seen of it; a system that is made so and does not suffer from it gets no advice, and so does one
 * that suffers for another reason.
 */
public final class Advisor {
  /** The names of all rules. */
  public static final List<String> RULES =
      List.of(
          "one-replica",
          "no-readiness-probe",
          "ready-before-serving",
          "slow-readiness",
          "no-drain",
          "short-grace",
          "slowly-noticed",
          "no-second-try",
          "throttled",
          "restarted-under-load",
          "restarted-without-cause",
          "budget-blocks",
          "one-node",
          "no-timeout",
          "stale-addresses",
          "retries-without-budget");

  /** What is seen without a single request that failed. */
  private static final Set<String> ABOUT_NO_FAILURE =
      Set.of("slow-readiness", "budget-blocks", "one-node");

  /** So long after a pod has left rotation nodes may still send to it. */
  private static final double STILL_SENT = 2;

  /** So long after it a new pod's first answers tell of its start. */
  private static final double STARTING = 60;

  /** Faults after which a pod is gone. */
  private static final List<String> ENDED = List.of("delete-pod", "kill", "rollout");

  /** Faults of which the system must find out by itself. */
  private static final List<String> UNTOLD = List.of("kill", "pause", "packet-loss");

  private static final double SLOWLY = 3;
  private static final double AROUND = 1.5;

  /** By so much what platforms do and what is seen of it may differ. */
  private static final double CLOCKS = 0.3;

  private static final int SHORT_GRACE = 10;
  private static final int LONG_DELAY = 10;

  private final Anatomy anatomy;
  private final List<Seen> seen;
  private final List<String> notDone;
  private final String path;

  private Advisor(Anatomy anatomy, List<Seen> seen, List<String> notDone, String path) {
    this.anatomy = anatomy;
    this.notDone = notDone;
    this.seen = seen;
    this.path = path;
  }

  /**
   * All that follows.
   *
   * @param notDone what could not be tried, a sentence each
   * @param path that the requests ask for
   */
  public static List<Advice> of(
      Anatomy anatomy, List<Seen> seen, List<String> notDone, String path) {
    Map<String, List<String>> explained = new HashMap<>();
    for (Seen each : seen) {
      for (Advice alone : new Advisor(anatomy, List.of(each), List.of(), path).all()) {
        explained.computeIfAbsent(alone.rule(), _ -> new ArrayList<>()).add(each.kind());
      }
    }
    ABOUT_NO_FAILURE.forEach(explained::remove);
    return new Advisor(anatomy, seen, notDone, path)
        .all().stream()
            .map(advice -> advice.explaining(explained.getOrDefault(advice.rule(), List.of())))
            .toList();
  }

  private List<Advice> all() {
    List<Advice> all = new ArrayList<>();
    oneReplica().ifPresent(all::add);
    sentTooEarly().ifPresent(all::add);
    slowReadiness().ifPresent(all::add);
    sentTooLate().ifPresent(all::add);
    shortGrace().ifPresent(all::add);
    slowlyNoticed().ifPresent(all::add);
    noSecondTry().ifPresent(all::add);
    throttled().ifPresent(all::add);
    restartedUnderLoad().ifPresent(all::add);
    restartedWithout().ifPresent(all::add);
    blockedDrain().ifPresent(all::add);
    oneNode().ifPresent(all::add);
    all.addAll(new CallerAdvisor(anatomy, seen).all());
    return all;
  }

  private Advice patch(String rule, String weakness, String evidence, String cause, String remedy) {
    return Advice.of(
        rule,
        weakness,
        evidence,
        cause,
        remedy,
        new Change.Patch(anatomy.workload().kind().key(), anatomy.workload().name()));
  }

  private Optional<Advice> oneReplica() {
    if (anatomy.replicas() > 1) {
      return Optional.empty();
    }
    List<Seen> harmed = seen.stream().filter(each -> !each.bad().isEmpty()).toList();
    List<String> spared = notDone.stream().filter(why -> why.contains("only ready pod")).toList();
    if (harmed.isEmpty() && spared.isEmpty()) {
      return Optional.empty();
    }
    String evidence =
        harmed.isEmpty() ? "not done: " + spared.getFirst() : failed(harmed.getFirst(), _ -> true);
    return Optional.of(
        patch(
            "one-replica",
            "one replica",
            evidence,
            "while the only pod is away nobody answers: a node's update, an eviction or a crash is an outage",
            "spec:\n  replicas: 2\n"));
  }

  /** New pods got requests before they could answer. */
  private Optional<Advice> sentTooEarly() {
    boolean none = anatomy.probe("readinessProbe").isMissingNode();
    for (Seen each : seen) {
      // a process that is begun again in its pod has the address of the dead one
      boolean same = none && each.kind().equals("kill");
      List<Seen.Bad> early =
          each.bad().stream()
              .filter(this::isOfWorkload)
              .filter(bad -> isAfter(each.joined(), bad, 0, STARTING))
              .filter(bad -> same || !isAfter(each.left(), bad, 0.2, STILL_SENT))
              .filter(bad -> !(bad.isOfWaiting() && (isHeldUp(each) || isBehind(each))))
              .toList();
      if (early.isEmpty() || anatomy.replicas() == 1) {
        continue;
      }
      String evidence =
          failed(each, early::contains)
              + ", after a new pod was put into rotation at %s"
                  .formatted(seconds(each.inRotation()));
      return Optional.of(
          none
              ? patch(
                  "no-readiness-probe",
                  "no readiness probe",
                  evidence,
                  "without one a pod counts as ready as soon as its process runs, and gets requests before it listens",
                  readiness())
              : patch(
                  "ready-before-serving",
                  "ready before it serves",
                  evidence,
                  "the readiness probe answers before what users ask for does",
                  readiness()));
    }
    return Optional.empty();
  }

  /** Whether those that were left had more to do than they could, before anybody new was there. */
  private static boolean isBehind(Seen each) {
    return each.bad().stream()
        .filter(Seen.Bad::isOfWaiting)
        .anyMatch(bad ->
            bad.at() > each.outOfRotation().orElse(Double.MAX_VALUE) + STILL_SENT
                && bad.at() < each.inRotation().orElse(Double.MAX_VALUE));
  }

  /** A new pod was not asked whether it is ready for long, whenever it was. */
  private Optional<Advice> slowReadiness() {
    int delay = anatomy.probe("readinessProbe").path("initialDelaySeconds").asInt(0);
    return seen.stream()
        .filter(each -> delay >= LONG_DELAY && each.inRotation().orElse(0) >= delay)
        .findFirst()
        .map(each ->
            patch(
                "slow-readiness",
                "ready long after it could be",
                "a new pod was in rotation %s after %s; its readiness probe asks for the first time after %d s"
                    .formatted(seconds(each.inRotation()), each.kind(), delay),
                "a time that is long enough for the slowest start is waited at each; meanwhile the others bear the load, and an update takes as much longer",
                container(
                    "readinessProbe: {initialDelaySeconds: 0, periodSeconds: 1, failureThreshold: 2}\n")));
  }

  /** It asks what users ask; where they ask somebody else, whether it takes connections. */
  private String readiness() {
    return container(
        """
        readinessProbe:
          %s
          periodSeconds: 1
          timeoutSeconds: 1
          failureThreshold: 2
        """
            .formatted(
                anatomy.isAsked()
                    ? "httpGet: {path: \"%s\", port: %s}"
                        .formatted(path.replace("\"", "\\\""), anatomy.targetPort())
                    : "tcpSocket: {port: %s}".formatted(anatomy.targetPort())));
  }

  /** Pods that were told to go were still sent to. */
  private Optional<Advice> sentTooLate() {
    if (anatomy.drains() || anatomy.replicas() == 1) {
      return Optional.empty();
    }
    for (Seen each : told()) {
      List<Seen.Bad> late =
          each.bad().stream()
              .filter(Seen.Bad::isOfConnection)
              .filter(bad -> isLate(each, bad))
              // one that was under way before has been waited for, as long as that lasted
              .filter(bad -> bad.at() >= 0 || !isCutOff(bad))
              .toList();
      if (!late.isEmpty()) {
        return Optional.of(
            patch(
                "no-drain",
                "it ends before nobody is sent to it any more",
                failed(each, late::contains)
                    + "; out of rotation after %s".formatted(seconds(each.outOfRotation())),
                "a pod is told to end at the same moment in which nodes are told to send it no more, and some hear of it later",
                drain()));
      }
    }
    return Optional.empty();
  }

  /** A drain that the grace period would cut short is none. */
  private String drain() {
    String patch = container("lifecycle:\n  preStop: {sleep: {seconds: 5}}\n");
    return anatomy.graceSeconds() >= SHORT_GRACE
        ? patch
        : patch + "      terminationGracePeriodSeconds: 30\n";
  }

  /** Before any pod had left, or just after one had, and before a new one could be the cause. */
  private static boolean isLate(Seen each, Seen.Bad bad) {
    boolean beforeNew = bad.at() <= each.inRotation().orElse(Double.MAX_VALUE);
    boolean onlyLeaving =
        each.bad().stream().allMatch(other -> isAfter(each.left(), other, 0.2, STILL_SENT));
    return (beforeNew || onlyLeaving)
        && (isAfter(each.left(), bad, 0.2, STILL_SENT) || bad.at() <= STILL_SENT);
  }

  private List<Seen> told() {
    return seen.stream()
        .filter(each -> each.kind().equals("delete-pod") || each.kind().equals("rollout"))
        .toList();
  }

  private Optional<Advice> shortGrace() {
    if (anatomy.graceSeconds() >= SHORT_GRACE || anatomy.replicas() == 1) {
      return Optional.empty();
    }
    for (Seen each : told()) {
      List<Seen.Bad> cut =
          each.bad().stream()
              .filter(Seen.Bad::isOfConnection)
              .filter(this::isCutOff)
              // what is sent too late would fail after a longer grace, too
              .filter(bad -> anatomy.drains() || !isAfter(each.left(), bad, 0.2, STILL_SENT))
              .toList();
      if (!cut.isEmpty()) {
        return Optional.of(
            patch(
                "short-grace",
                "killed before it can end by itself",
                failed(each, cut::contains)
                    + "; a pod has %d s to end".formatted(anatomy.graceSeconds()),
                "what is under way after the grace period is cut off",
                "spec:\n  template:\n    spec:\n      terminationGracePeriodSeconds: 30\n"));
      }
    }
    return Optional.empty();
  }

  /** Whether it ended when a pod's grace period did, which ends nothing before. */
  private boolean isCutOff(Seen.Bad bad) {
    double after = bad.until() - anatomy.graceSeconds();
    return anatomy.graceSeconds() < SHORT_GRACE && after > -CLOCKS && after < AROUND;
  }

  /** A dead or hung pod stayed in rotation. */
  private Optional<Advice> slowlyNoticed() {
    for (Seen each : untold()) {
      double out = each.outOfRotation().orElse(Double.MAX_VALUE);
      List<Seen.Bad> meanwhile =
          each.bad().stream()
              .filter(this::isOfWorkload)
              .filter(bad -> isWhileIn(each, bad))
              .toList();
      if (!meanwhile.isEmpty() && out > SLOWLY && anatomy.replicas() > 1) {
        return Optional.of(
            patch(
                "slowly-noticed",
                "a pod that does not answer stays in rotation",
                failed(each, meanwhile::contains)
                    + "; out of rotation "
                    + (each.outOfRotation().isPresent()
                        ? "after " + seconds(each.outOfRotation())
                        : "never"),
                "nothing asks the pod often enough whether it still answers",
                readiness()));
      }
    }
    return Optional.empty();
  }

  private List<Seen> untold() {
    return seen.stream().filter(each -> UNTOLD.contains(each.kind())).toList();
  }

  /** What a dead or hung pod did not answer, another would have. */
  private Optional<Advice> noSecondTry() {
    if (!anatomy.isAsked() || anatomy.replicas() == 1) {
      return Optional.empty(); // whom users ask is to blame, or there is no other
    }
    return untold().stream().flatMap(each -> noSecondTry(each).stream()).findFirst();
  }

  private Optional<Advice> noSecondTry(Seen each) {
    boolean dead = each.kind().equals("kill");
    boolean slowly = each.outOfRotation().orElse(Double.MAX_VALUE) > SLOWLY;
    List<Seen.Bad> unanswered =
        each.bad().stream()
            .filter(bad ->
                dead
                    ? bad.isOfConnection() && isOfTheDead(each, bad)
                    : !slowly && bad.isOfNoAnswer() && isWhileIn(each, bad))
            .toList();
    if (unanswered.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Advice.of(
            "no-second-try",
            "nobody asks another pod",
            "%s; %s%s ready meanwhile"
                .formatted(
                    failed(each, unanswered::contains),
                    dead
                        ? ""
                        : "out of rotation after %s, ".formatted(seconds(each.outOfRotation())),
                    othersWere(anatomy)),
            dead
                ? "a connection to a pod that has just died is refused or cut, whatever the pod is made of; only who asks can ask another"
                : "a pod that hangs is found out by its probe after a few tries at the earliest; only who asks can give up sooner and ask another",
            """
            # of an Ingress of ingress-nginx; a client or a mesh has the like
            metadata:
              annotations:
                nginx.ingress.kubernetes.io/proxy-next-upstream: error timeout
                nginx.ingress.kubernetes.io/proxy-next-upstream-tries: "2"
            """
                + (dead
                    ? ""
                    : "    nginx.ingress.kubernetes.io/proxy-read-timeout: \"1\" # longer than any right answer takes\n"),
            anatomy
                .ingress()
                .<Change>map(name -> new Change.Patch("ingress", name))
                .orElseGet(() ->
                    new Change.Theirs(
                        "whoever asks Service %s; no Ingress that leads to it is known, so it is its clients, a mesh, or an Ingress elsewhere"
                            .formatted(anatomy.leading())))));
  }

  /** Whether the dead one was asked: it was still in rotation, and nobody new was. */
  static boolean isOfTheDead(Seen each, Seen.Bad bad) {
    return isWhileIn(each, bad) && bad.at() < each.inRotation().orElse(Double.MAX_VALUE);
  }

  /** Whom users ask instead refuses their connections himself: he may have been restarted. */
  private boolean isOfWorkload(Seen.Bad bad) {
    return anatomy.isAsked() || !bad.isOfConnection();
  }

  /** Whether the struck pod was still in rotation when it was asked for, as far as nodes know. */
  static boolean isWhileIn(Seen each, Seen.Bad bad) {
    return bad.at() <= each.outOfRotation().orElse(Double.MAX_VALUE) + STILL_SENT;
  }

  /** Those that nothing struck: {@code 1 other pod was}. */
  static String othersWere(Anatomy anatomy) {
    int others = anatomy.replicas() - 1;
    return others + (others == 1 ? " other pod was" : " other pods were");
  }

  /** While a pod was away, or began, its limit stopped those that had its work to do. */
  private Optional<Advice> throttled() {
    return ended().stream().filter(this::isHeldUp).findFirst().map(this::throttled);
  }

  private Advice throttled(Seen each) {
    List<Seen.Throttled> stopped = stopped(each);
    Seen.Throttled worst =
        Collections.max(stopped, Comparator.comparingLong(Seen.Throttled::stopped));
    return patch(
        "throttled",
        "its limit leaves it too little of the processor",
        "%s; container %s of %s was stopped in %d of %d periods of its limit (%s), from %s to %s"
            .formatted(
                failed(each, bad -> isHeldUp(stopped, bad)),
                worst.container(),
                worst.pod(),
                worst.stopped(),
                worst.periods(),
                limit(),
                seconds(Math.max(0, worst.from())),
                seconds(worst.until())),
        "a pod that does the work of another beside its own, or starts, needs more for a while, and is stopped until the next period however idle the node is",
        container(
            "resources: {requests: {cpu: %s}, limits: {cpu: null}} # it is given that much where all want it, and more where nobody does\n"
                .formatted(anatomy.serving().at("/resources/requests/cpu").asText(limit()))));
  }

  private String limit() {
    return anatomy.serving().at("/resources/limits/cpu").asText("");
  }

  /** When its limit stopped the container that is asked, most of the time. */
  private List<Seen.Throttled> stopped(Seen each) {
    String serving = anatomy.serving().path("name").asText();
    return limit().isEmpty()
        ? List.of()
        : each.throttled().stream()
            .filter(one -> one.container().equals(serving) && one.isMostly())
            .toList();
  }

  private boolean isHeldUp(Seen each) {
    List<Seen.Throttled> stopped = stopped(each);
    return each.bad().stream().anyMatch(bad -> isHeldUp(stopped, bad));
  }

  private static boolean isHeldUp(List<Seen.Throttled> stopped, Seen.Bad bad) {
    return bad.isOfWaiting() && stopped.stream().anyMatch(one -> one.holds(bad));
  }

  /** Faults that take a pod away; one that hangs lets its own users wait, whatever its limit is. */
  private List<Seen> ended() {
    return seen.stream().filter(each -> ENDED.contains(each.kind())).toList();
  }

  /** The pods that were left did the work of the struck one, and were restarted for it. */
  private Optional<Advice> restartedUnderLoad() {
    return seen.stream()
        .filter(each -> !each.siblingsRestarted().isEmpty())
        .findFirst()
        .map(each ->
            patch(
                "restarted-under-load",
                "restarted while it has more to do",
                "%s failed their liveness probes while %s struck another pod of %s"
                    .formatted(
                        String.join(", ", each.siblingsRestarted()),
                        each.kind(),
                        anatomy.workload()),
                "what is left answers its liveness probe late when it has the load of all, and is killed for that: the load of the next one grows",
                container(
                    "livenessProbe: {periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6}\n")));
  }

  private Optional<Advice> restartedWithout() {
    return seen.stream()
        .filter(each -> !each.restarted().isEmpty())
        .findFirst()
        .map(each ->
            Advice.of(
                "restarted-without-cause",
                "pods are restarted that nothing had struck",
                "%s failed their liveness probes while %s struck %s"
                    .formatted(
                        String.join(", ", each.restarted()), each.kind(), anatomy.workload()),
                "their liveness probe asks for something that rests on another service, or cannot bear its absence",
                "# of the restarted pods' workload: a probe that asks nobody else\nspec:\n  template:\n    spec:\n      containers:\n        - name: NAME\n          livenessProbe: {failureThreshold: 6, timeoutSeconds: 2}\n",
                new Change.Theirs(
                    "a change of the template of the workload of %s"
                        .formatted(String.join(", ", each.restarted())))));
  }

  private Optional<Advice> blockedDrain() {
    for (JsonNode budget : anatomy.budgets()) {
      Optional<String> blocks = blocks(budget.path("spec"));
      if (blocks.isPresent()) {
        return Optional.of(
            Advice.of(
                "budget-blocks",
                "a disruption budget that lets no node be drained",
                "%s of PodDisruptionBudget %s, with %d %s"
                    .formatted(
                        blocks.get(),
                        budget.at("/metadata/name").asText(),
                        anatomy.replicas(),
                        anatomy.replicas() == 1 ? "replica" : "replicas"),
                "no pod may be evicted, so whoever updates a node waits for ever, or uses force",
                "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: %s\nspec:\n  minAvailable: null\n  maxUnavailable: 1\n"
                    .formatted(budget.at("/metadata/name").asText()),
                new Change.Patch("poddisruptionbudget", budget.at("/metadata/name").asText())));
      }
    }
    return Optional.empty();
  }

  private Optional<String> blocks(JsonNode spec) {
    String unavailable = spec.path("maxUnavailable").asText("");
    String available = spec.path("minAvailable").asText("");
    if (unavailable.equals("0") || unavailable.equals("0%")) {
      return Optional.of("maxUnavailable " + unavailable);
    }
    boolean all =
        available.equals("100%")
            || (available.matches("\\d{1,6}") && Integer.parseInt(available) >= anatomy.replicas());
    return all ? Optional.of("minAvailable " + available) : Optional.empty();
  }

  private Optional<Advice> oneNode() {
    List<String> nodes = anatomy.nodes();
    boolean together = nodes.size() > 1 && nodes.stream().distinct().count() == 1;
    if (!together || anatomy.allNodes() < 2 || anatomy.isSpread()) {
      return Optional.empty();
    }
    String labels =
        String.join(
            ", ",
            anatomy.object().at("/spec/selector/matchLabels").properties().stream()
                .map(label -> label.getKey() + ": " + label.getValue().asText())
                .toList());
    return Optional.of(
        patch(
            "one-node",
            "all replicas on one node",
            "%d of %d ready pods are on node %s"
                .formatted(nodes.size(), nodes.size(), nodes.getFirst()),
            "nothing keeps them apart, so the end of one node is the end of all of them",
            """
            spec:
              template:
                spec:
                  topologySpreadConstraints:
                    - maxSkew: 1
                      topologyKey: kubernetes.io/hostname
                      whenUnsatisfiable: ScheduleAnyway
                      labelSelector: {matchLabels: {%s}}
            """
                .formatted(labels)));
  }

  private String container(String fields) {
    return """
    spec:
      template:
        spec:
          containers:
            - name: %s
    %s\
    """
        .formatted(anatomy.serving().path("name").asText(), fields.indent(10));
  }

  private static boolean isAfter(List<Double> moments, Seen.Bad bad, double before, double within) {
    return moments.stream()
        .anyMatch(moment -> bad.at() >= moment - before && bad.at() <= moment + within);
  }

  static String failed(Seen each, Predicate<Seen.Bad> which) {
    List<Seen.Bad> of = each.bad().stream().filter(which).toList();
    return "%d of %d requests failed, from %s to %s after %s (%s)"
        .formatted(
            of.size(),
            each.requests(),
            // what was under way when it struck had been asked for before
            seconds(Math.max(0, of.getFirst().at())),
            seconds(Math.max(0, of.getLast().at())),
            each.kind(),
            of.getFirst().error());
  }

  private static String seconds(OptionalDouble at) {
    return at.isPresent() ? seconds(at.getAsDouble()) : "an unknown time";
  }

  static String seconds(double at) {
    return String.format(Locale.ROOT, "%.1f s", at);
  }
}
