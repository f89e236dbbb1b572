package dev.holdfast.launch.check;

import dev.holdfast.launch.check.Advice.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What follows from a check of a workload for those who ask it on behalf of the users. */
final class CallerAdvisor {
  /** Faults by which a pod takes connections, or seems to, and does not answer. */
  private static final List<String> SILENT = List.of("pause", "packet-loss");

  /** Faults after which the pods have other addresses than before. */
  private static final List<String> MOVED = List.of("delete-pod", "rollout");

  /** So long after all is well again a caller should know it: longer than a DNS answer may live. */
  private static final double KNOWN_AFTER = 5;

  /** So many tries more a budget may have saved up: Finagle's has, and the kit's. */
  private static final long SAVED_UP = 100;

  private final Anatomy anatomy;
  private final List<Seen> seen;

  CallerAdvisor(Anatomy anatomy, List<Seen> seen) {
    this.anatomy = anatomy;
    this.seen = seen;
  }

  List<Advice> all() {
    List<Advice> all = new ArrayList<>();
    noSecondTry().ifPresent(all::add);
    noTimeout().ifPresent(all::add);
    staleAddresses().ifPresent(all::add);
    retriesWithoutBudget().ifPresent(all::add);
    return all;
  }

  /** Whom users asked said at once that it had no answer, and had another one to ask. */
  private Optional<Advice> noSecondTry() {
    return struck(List.of("kill"))
        .filter(each -> anatomy.replicas() > 1)
        .filter(each -> each.bad().stream().anyMatch(bad -> isOfTheDead(each, bad)))
        .findFirst()
        .map(each ->
            Advice.of(
                "no-second-try",
                "who calls it asks no other pod",
                "%s; they came by Service %s, whose pods nothing had struck; %s ready meanwhile"
                    .formatted(
                        Advisor.failed(each, bad -> isOfTheDead(each, bad)),
                        anatomy.door(),
                        Advisor.othersWere(anatomy)),
                "a connection to a pod that has just died is refused or cut, whatever the pod is made of; only who asks can ask another",
                """
                # of a VirtualService of Istio for it; a client has the like
                spec:
                  http:
                    - retries: {attempts: 2, retryOn: "connect-failure,reset"}
                """,
                whoeverCalls()));
  }

  private static boolean isOfTheDead(Seen each, Seen.Bad bad) {
    return bad.isOfServer() && Advisor.isOfTheDead(each, bad);
  }

  /** Whom users asked took their requests, and waited for the struck one longer than they did. */
  private Optional<Advice> noTimeout() {
    return struck(SILENT)
        .filter(each -> each.bad().stream().anyMatch(Seen.Bad::isOfWaiting))
        .findFirst()
        .map(each ->
            Advice.of(
                "no-timeout",
                "who calls it waits without an end",
                "%s; they came by Service %s, whose pods nothing had struck"
                    .formatted(Advisor.failed(each, Seen.Bad::isOfWaiting), anatomy.door()),
                "whoever calls %s waits for a pod that does not answer longer than its own users do, and its threads and connections wait with it"
                    .formatted(anatomy.workload()),
                """
                # of an HTTPRoute of the Gateway API to it; a client or a mesh has the like
                spec:
                  rules:
                    - timeouts: {backendRequest: 500ms}
                """,
                whoeverCalls()));
  }

  /** The new pods were ready, and some still asked the old ones. */
  private Optional<Advice> staleAddresses() {
    if (anatomy.headless().isEmpty()) {
      return Optional.empty();
    }
    return struck(MOVED)
        .filter(each -> each.redundant().isPresent())
        .filter(each -> each.bad().stream().anyMatch(bad -> isLate(each, bad)))
        .findFirst()
        .map(each ->
            Advice.of(
                "stale-addresses",
                "who calls it goes on calling pods that are gone",
                "%s; as many as before were ready after %s"
                    .formatted(
                        Advisor.failed(each, bad -> isLate(each, bad)),
                        Advisor.seconds(each.redundant().orElseThrow())),
                "Service %s is headless: its name stands for the pods' own addresses, and whoever keeps an answer of DNS for long, or for ever, does not hear that they have changed"
                    .formatted(anatomy.headless().getFirst()),
                """
                # an address that stays, for whoever does not choose among the pods itself; a JVM keeps names for networkaddress.cache.ttl seconds
                apiVersion: v1
                kind: Service
                metadata:
                  name: %s-by-address
                spec:
                  selector: %s
                  ports: %s
                """
                    .formatted(
                        anatomy.workload().name(), anatomy.service().at("/spec/selector"), ports()),
                new Change.Theirs(
                    "whoever calls %s: make this Service (kubectl apply -f), and call that name"
                        .formatted(anatomy.workload()))));
  }

  private String ports() {
    return "[{port: %s, targetPort: %s}]"
        .formatted(anatomy.port().path("port").asText(), anatomy.targetPort());
  }

  private Change whoeverCalls() {
    return new Change.Theirs(
        "whoever calls %s: the pods behind Service %s, or a mesh between them"
            .formatted(anatomy.workload(), anatomy.door()));
  }

  private static boolean isLate(Seen each, Seen.Bad bad) {
    return bad.at() >= each.redundant().orElse(Double.MAX_VALUE) + KNOWN_AFTER;
  }

  /** Those in whose time the users asked somebody else, who asks the struck one. */
  private Stream<Seen> struck(List<String> kinds) {
    return seen.stream().filter(each -> !anatomy.isAsked() && kinds.contains(each.kind()));
  }

  /** Most calls were made more than once: what is left of the struck one gets twice the load. */
  private Optional<Advice> retriesWithoutBudget() {
    for (Seen each : seen) {
      Optional<Seen.Caller> storm =
          each.callers().stream()
              .filter(caller -> (caller.retries() - SAVED_UP) * 2 >= caller.calls())
              .findFirst();
      if (storm.isPresent()) {
        Seen.Caller caller = storm.get();
        return Optional.of(
            Advice.of(
                "retries-without-budget",
                "each call that fails is tried again, however many do",
                "%s made %d calls of %s and tried %d times more, in the seconds after %s in which it tried again at all"
                    .formatted(
                        caller.pod(),
                        caller.calls(),
                        caller.service(),
                        caller.retries(),
                        each.kind()),
                "where much fails, retries multiply the load on what is left, and it fails the more",
                """
                # of a BackendTrafficPolicy of Envoy Gateway; a client or a mesh has the like: retries are at most a share of the calls
                spec:
                  circuitBreaker: {maxParallelRetries: 10}
                """,
                new Change.Theirs(
                    "whoever calls Service %s, as pod %s does"
                        .formatted(caller.service(), caller.pod()))));
      }
    }
    return Optional.empty();
  }
}
