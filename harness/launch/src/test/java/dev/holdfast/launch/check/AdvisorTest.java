package dev.holdfast.launch.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.model.Verdict;
import dev.holdfast.model.Workload;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Of each rule: a system with the weakness gets it, and the mended one, or one unharmed, does not.
 */
class AdvisorTest {
  private static final String READINESS = "readinessProbe: {httpGet: {path: /healthz, port: http}}";
  private static final String PRE_STOP = "lifecycle: {preStop: {sleep: {seconds: 5}}}";

  private int replicas = 2;
  private String container = READINESS;
  private String pod = "";
  private List<String> budgets = List.of();
  private List<String> nodes = List.of("a", "b");
  private int allNodes = 2;
  private List<String> notDone = List.of();
  private String door = "web";
  private List<String> headless = List.of();
  private List<String> ingresses = List.of();

  private static JsonNode yaml(String text) {
    try {
      return new YAMLMapper().readTree(text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Anatomy anatomy() {
    return new Anatomy(
        new Workload(Workload.Kind.DEPLOYMENT, "web"),
        yaml(
            """
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: %d
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  %s
                  containers:
                    - {name: app, ports: [{name: http, containerPort: 8080}], %s}
            """
                .formatted(replicas, pod, container)),
        yaml("{metadata: {name: web}, spec: {ports: [{name: http, port: 80, targetPort: http}]}}"),
        door,
        headless,
        ingresses,
        budgets.stream().map(AdvisorTest::yaml).toList(),
        nodes,
        allNodes);
  }

  private List<String> rules(Seen... seen) {
    return advice(seen).stream().map(Advice::rule).toList();
  }

  private List<Advice> advice(Seen... seen) {
    return Advisor.of(anatomy(), List.of(seen), notDone, "/orders/1");
  }

  /** Refused connections at these times. */
  private static Seen seen(String kind, List<Double> left, List<Double> joined, double... bad) {
    return seen(kind, left, joined, List.of(), bad);
  }

  private static Seen seen(
      String kind, List<Double> left, List<Double> joined, List<String> restarted, double... bad) {
    return seen(kind, left, joined, restarted, List.of(), bad);
  }

  private static Seen seen(
      String kind,
      List<Double> left,
      List<Double> joined,
      List<String> restarted,
      List<String> siblings,
      double... bad) {
    return seen(kind, left, joined, restarted, siblings, "connection refused", List.of(), bad);
  }

  private static Seen seen(
      String kind,
      List<Double> left,
      List<Double> joined,
      List<String> restarted,
      List<String> siblings,
      String error,
      List<Seen.Caller> callers,
      double... bad) {
    return new Seen(
        kind,
        bad.length == 0 ? Verdict.PASS : Verdict.FAIL,
        "",
        "",
        200,
        0,
        0,
        IntStream.range(0, bad.length).mapToObj(i -> new Seen.Bad(bad[i], bad[i], error)).toList(),
        12,
        left,
        joined,
        OptionalDouble.of(3),
        restarted,
        siblings,
        List.of(),
        callers,
        List.of(true, true));
  }

  @Test
  void whoIsNotHarmedGetsNoAdvice() {
    container = "";

    assertThat(rules(seen("delete-pod", List.of(0.1), List.of(1.0)))).isEmpty();
  }

  @Test
  void oneReplicaIsAWeaknessWhereItsAbsenceIsNoticed() {
    replicas = 1;
    nodes = List.of("a");

    assertThat(rules(seen("delete-pod", List.of(0.1), List.of(3.0), 0.5, 2.0)))
        .containsExactly("one-replica");
    assertThat(rules(seen("rollout", List.of(3.0), List.of(2.0)))).isEmpty();
    notDone = List.of("delete-pod: it would take away the only ready pod; --last-replica does it");
    assertThat(rules()).containsExactly("one-replica");
    replicas = 2;
    assertThat(rules()).isEmpty();
  }

  @Test
  void withoutAReadinessProbeANewPodIsSentToBeforeItListens() {
    container = PRE_STOP;

    List<Advice> advice = advice(seen("delete-pod", List.of(0.1), List.of(0.8), 3.0, 4.0, 5.5));

    assertThat(advice)
        .singleElement()
        .satisfies(one -> {
          assertThat(one.rule()).isEqualTo("no-readiness-probe");
          assertThat(one.evidence())
              .isEqualTo(
                  "3 of 200 requests failed, from 3.0 s to 5.5 s after delete-pod (connection refused), after a new pod was put into rotation at 0.8 s");
        });
    assertThat(yaml(advice.getFirst().remedy()).at("/spec/template/spec/containers/0"))
        .isEqualTo(
            yaml(
                "{name: app, readinessProbe: {httpGet: {path: /orders/1, port: http}, periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 2}}"));
    container = PRE_STOP + ", " + READINESS;
    assertThat(rules(seen("delete-pod", List.of(0.1), List.of(6.0)))).isEmpty();
  }

  /** Begun again in its pod, it has the dead one's address: what it refuses is its own doing. */
  @Test
  void whatIsRefusedAfterTheReplacementIsInRotationIsNotTheDeadOnesDoing() {
    container = PRE_STOP;

    assertThat(rules(seen("kill", List.of(0.1), List.of(0.4), 0.5, 1.1, 1.9, 2.8)))
        .containsExactly("no-readiness-probe");
    List<Advice> both = advice(seen("kill", List.of(0.1), List.of(0.4), 0.2, 0.5, 1.1));
    assertThat(both)
        .extracting(Advice::rule)
        .containsExactly("no-readiness-probe", "no-second-try");
    assertThat(both)
        .extracting(Advice::evidence)
        .satisfiesExactly(
            evidence -> assertThat(evidence).startsWith("2 of 200 requests failed, from 0.5 s"),
            evidence -> assertThat(evidence).startsWith("1 of 200 requests failed, from 0.2 s"));
    door = "gateway";
    assertThat(rules(answering("kill", List.of(0.1), List.of(0.4), "status 502", 0.5, 1.1)))
        .as("whom they ask is told the same by the new one")
        .containsExactly("no-readiness-probe");
  }

  @Test
  void aReadinessProbeThatAnswersTooEarlyIsAnotherWeakness() {
    container = PRE_STOP + ", " + READINESS;

    assertThat(rules(seen("rollout", List.of(0.1), List.of(0.8), 3.0, 4.0)))
        .containsExactly("ready-before-serving");
    assertThat(rules(seen("rollout", List.of(7.1), List.of(6.8)))).isEmpty();
  }

  @Test
  void whatWaitsBehindTooMuchWorkDoesNotWaitForANewPod() {
    container = PRE_STOP + ", " + READINESS;

    assertThat(rules(answering("kill", List.of(0.1), List.of(12.0), "timeout", 5.0, 11.0, 13.0)))
        .as("it waited before there was one")
        .isEmpty();
    assertThat(rules(answering("kill", List.of(0.1), List.of(12.0), "timeout", 12.1, 13.0)))
        .containsExactly("ready-before-serving");
    assertThat(
            rules(
                answering(
                    "kill", List.of(0.1), List.of(12.0), "connection refused", 5.0, 11.0, 13.0)))
        .as("who refuses does not wait")
        .contains("ready-before-serving");
  }

  @Test
  void withoutADrainAPodThatEndsIsStillSentTo() {
    assertThat(rules(seen("delete-pod", List.of(0.1), List.of(6.0), 0.2, 0.4)))
        .containsExactly("no-drain");
    assertThat(rules(seen("rollout", List.of(6.1, 12.1), List.of(6.0, 12.0), 6.3, 12.3)))
        .as("each old pod, just after the new one came")
        .containsExactly("no-drain");
    container = READINESS + ", " + PRE_STOP;
    assertThat(rules(seen("delete-pod", List.of(0.1), List.of(6.0), 0.2))).isEmpty();
  }

  @Test
  void aDrainIsGivenTheTimeThatItTakes() {
    pod = "terminationGracePeriodSeconds: 2";

    List<Advice> advice = advice(seen("delete-pod", List.of(0.1), List.of(6.0), 0.2, 0.4));

    assertThat(advice).singleElement().extracting(Advice::rule).isEqualTo("no-drain");
    assertThat(yaml(advice.getFirst().remedy()).at("/spec/template/spec"))
        .isEqualTo(
            yaml(
                "{containers: [{name: app, lifecycle: {preStop: {sleep: {seconds: 5}}}}], terminationGracePeriodSeconds: 30}"));
  }

  @Test
  void anAnswerThatIsWrongIsNoMatterOfDraining() {
    assertThat(rules(answering("delete-pod", List.of(0.1), List.of(6.0), "status 500", 0.2)))
        .isEmpty();
  }

  @Test
  void aGraceThatIsTooShortCutsOffWhatIsUnderWay() {
    container = READINESS + ", " + PRE_STOP;
    pod = "terminationGracePeriodSeconds: 1";

    assertThat(rules(seen("delete-pod", List.of(0.1), List.of(6.0), 1.0)))
        .containsExactly("short-grace");
    pod = "terminationGracePeriodSeconds: 30";
    assertThat(rules(seen("delete-pod", List.of(0.1), List.of(6.0), 1.0))).isEmpty();
  }

  @Test
  void whatWasUnderWayIsCutOffAtOnceWithoutADrainAndLaterByAShortGrace() {
    pod = "terminationGracePeriodSeconds: 1";

    assertThat(advice(underWay(1.02)))
        .singleElement()
        .satisfies(one -> {
          assertThat(one.rule()).isEqualTo("short-grace");
          assertThat(one.evidence())
              .as("nothing fails before it struck")
              .contains("from 0.0 s to 0.0 s after delete-pod");
        });
    assertThat(rules(underWay(0.05))).containsExactly("no-drain");
  }

  /** Asked for 0.4 s before a pod was told to go. */
  private static Seen underWay(double until) {
    Seen of = seen("delete-pod", List.of(0.1), List.of(6.0));
    return new Seen(
        of.kind(),
        Verdict.FAIL,
        of.headline(),
        of.notStruck(),
        of.requests(),
        of.early(),
        of.doubtful(),
        List.of(new Seen.Bad(-0.4, until, "connection closed before an answer")),
        of.worstMillis(),
        of.left(),
        of.joined(),
        of.redundant(),
        of.restarted(),
        of.siblingsRestarted(),
        of.throttled(),
        of.callers(),
        of.probes());
  }

  @Test
  void aHungPodThatStaysInRotationIsNoticedSlowly() {
    assertThat(rules(seen("pause", List.of(9.0), List.of(12.0), 2.0, 5.0, 8.0)))
        .containsExactly("slowly-noticed");
    assertThat(rules(seen("pause", List.of(), List.of(), 2.0, 5.0))).contains("slowly-noticed");
    assertThat(rules(seen("pause", List.of(1.5), List.of(12.0), 1.0)))
        .doesNotContain("slowly-noticed");
  }

  /** A probe each second that gives up after two takes two to three. */
  @Test
  void aHungPodThatIsNoticedAsSoonAsCanBeIsForThoseWhoAsk() {
    Seen soon = answering("pause", List.of(2.6), List.of(12.0), "timeout", 0.2, 1.4, 2.4);

    List<Advice> advice = advice(soon);

    assertThat(advice)
        .singleElement()
        .satisfies(one -> {
          assertThat(one.rule()).isEqualTo("no-second-try");
          assertThat(one.evidence())
              .isEqualTo(
                  "3 of 200 requests failed, from 0.2 s to 2.4 s after pause (timeout); out of rotation after 2.6 s, 1 other pod was ready meanwhile");
          assertThat(yaml(one.remedy()).at("/metadata/annotations")).hasSize(3);
        });
    assertThat(rules(answering("pause", List.of(2.6), List.of(12.0), "timeout"))).isEmpty();
    assertThat(rules(answering("pause", List.of(2.6), List.of(12.0), "status 500", 0.4)))
        .as("that is an answer")
        .isEmpty();
    assertThat(rules(answering("pause", List.of(3.4), List.of(12.0), "timeout", 0.4)))
        .as("a quicker probe comes first")
        .containsExactly("slowly-noticed");
    replicas = 1;
    nodes = List.of("a");
    assertThat(rules(soon)).as("there is no other").containsExactly("one-replica");
  }

  @Test
  void itIsSaidWhichFaultsAPieceOfAdviceExplains() {
    budgets = List.of("{metadata: {name: web}, spec: {minAvailable: 2}}");

    List<Advice> advice =
        advice(
            seen("kill", List.of(0.5), List.of(3.0), 0.1),
            answering("pause", List.of(2.6), List.of(12.0), "timeout", 0.2),
            answering("delete-pod", List.of(0.1), List.of(3.0), "status 500", 0.2));

    assertThat(advice)
        .extracting(Advice::rule, Advice::explains)
        .containsExactly(
            tuple("no-second-try", List.of("kill", "pause")), tuple("budget-blocks", List.of()));
  }

  /** Whoever reads a remedy is told where it goes. */
  @Test
  void aSecondTryIsMadeByTheIngressThereIsOrByWhoeverAsks() {
    Seen killed = seen("kill", List.of(0.5), List.of(3.0), 0.1);

    assertThat(advice(killed).getFirst().change())
        .isEqualTo(
            new Advice.Change.Theirs(
                "whoever asks Service web; no Ingress that leads to it is known, so it is its clients, a mesh, or an Ingress elsewhere"));
    ingresses = List.of("shop");
    assertThat(advice(killed).getFirst().change())
        .isEqualTo(new Advice.Change.Patch("ingress", "shop"));
  }

  @Test
  void whatADeadPodRefusesNobodyAsksOfAnother() {
    assertThat(rules(seen("kill", List.of(0.5), List.of(3.0), 0.1, 0.3)))
        .containsExactly("no-second-try");
    assertThat(rules(seen("kill", List.of(0.5), List.of(3.0)))).isEmpty();
  }

  @Test
  void whoGetsNoAnswerOfADeadPodAndAsksNoOtherSaysSoToItsUsers() {
    door = "gateway";

    List<Advice> advice =
        advice(answering("kill", List.of(0.5), List.of(3.0), "status 502", 0.1, 0.3));

    assertThat(advice)
        .singleElement()
        .satisfies(one -> {
          assertThat(one.rule()).isEqualTo("no-second-try");
          assertThat(one.evidence())
              .isEqualTo(
                  "2 of 200 requests failed, from 0.1 s to 0.3 s after kill (status 502); they came by Service gateway, whose pods nothing had struck; 1 other pod was ready meanwhile");
        });
    assertThat(rules(answering("kill", List.of(0.5), List.of(3.0), "status 404", 0.1)))
        .as("that is an answer")
        .isEmpty();
    assertThat(rules(answering("pause", List.of(0.5), List.of(3.0), "status 503", 0.1)))
        .as("who is silent for long may have had the request")
        .doesNotContain("no-second-try");
    door = "web";
    assertThat(rules(answering("kill", List.of(0.5), List.of(3.0), "status 502", 0.1)))
        .as("nobody is in between")
        .doesNotContain("no-second-try");
  }

  @Test
  void whoeverUsersAskRefusesTheirConnectionsHimself() {
    door = "gateway";

    assertThat(
            rules(
                seen("kill", List.of(0.1), List.of(1.2), List.of("gateway-x"), 14.0, 19.3),
                seen("pause", List.of(), List.of(), List.of("gateway-x"), 2.0, 8.1)))
        .containsExactly("restarted-without-cause");
  }

  @Test
  void podsThatAreRestartedUnstruckLookAtSomebodyElse() {
    assertThat(rules(seen("kill", List.of(0.5), List.of(3.0), List.of("gateway-x"))))
        .containsExactly("restarted-without-cause");
  }

  @Test
  void podsThatAreRestartedSinceTheyHaveMoreToDoAreKilledForBeingSlow() {
    Seen harmed =
        seen("kill", List.of(0.5), List.of(3.0), List.of(), List.of("web-6c5f8d7b9-x2kfm"));

    assertThat(advice(harmed))
        .singleElement()
        .satisfies(advice -> {
          assertThat(advice.rule()).isEqualTo("restarted-under-load");
          assertThat(advice.evidence()).contains("web-6c5f8d7b9-x2kfm", "kill");
          assertThat(yaml(advice.remedy()).at("/spec/template/spec/containers/0/livenessProbe"))
              .isNotEmpty();
        });
    assertThat(rules(seen("kill", List.of(0.5), List.of(3.0)))).isEmpty();
  }

  @Test
  void aBudgetThatAllowsNothingBlocksADrain() {
    budgets = List.of("{metadata: {name: web}, spec: {minAvailable: 2}}");
    assertThat(rules()).containsExactly("budget-blocks");
    budgets = List.of("{metadata: {name: web}, spec: {maxUnavailable: 0}}");
    assertThat(rules()).containsExactly("budget-blocks");
    budgets = List.of("{metadata: {name: web}, spec: {minAvailable: 100%}}");
    assertThat(rules()).containsExactly("budget-blocks");
    budgets = List.of("{metadata: {name: web}, spec: {minAvailable: 1}}");
    assertThat(rules()).isEmpty();
    budgets = List.of("{metadata: {name: web}, spec: {maxUnavailable: 1}}");
    assertThat(rules()).isEmpty();
  }

  @Test
  void replicasThatNothingKeepsApartMayAllBeOnOneNode() {
    nodes = List.of("a", "a");
    assertThat(rules()).containsExactly("one-node");
    nodes = List.of("a", "b");
    assertThat(rules()).isEmpty();
    nodes = List.of("a", "a");
    pod =
        "topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway}]";
    assertThat(rules()).as("the scheduler keeps them apart where it can").isEmpty();
  }

  @Test
  void whereThereIsNoOtherNodeReplicasCannotBeKeptApart() {
    nodes = List.of("a", "a");
    allNodes = 1;

    assertThat(rules()).isEmpty();
  }

  @Test
  void aLimitThatStopsThoseThatAreLeftMakesUsersWait() {
    container = READINESS + ", " + PRE_STOP + ", resources: {limits: {cpu: 200m}}";
    Seen.Throttled stopped = new Seen.Throttled("web-a", "app", -2, 9, 100, 87);

    List<Advice> advice = advice(throttled("delete-pod", "timeout", stopped));

    assertThat(advice)
        .singleElement()
        .satisfies(one -> {
          assertThat(one.rule()).isEqualTo("throttled");
          assertThat(one.evidence())
              .isEqualTo(
                  "2 of 200 requests failed, from 4.0 s to 6.0 s after delete-pod (timeout); container app of web-a was stopped in 87 of 100 periods of its limit (200m), from 0.0 s to 9.0 s");
        });
    assertThat(yaml(advice.getFirst().remedy()).at("/spec/template/spec/containers/0"))
        .isEqualTo(yaml("{name: app, resources: {requests: {cpu: 200m}, limits: {cpu: null}}}"));
  }

  @Test
  void aLimitIsToBlameOnlyForWaitingWhileItStoppedTheContainerThatIsAsked() {
    Seen.Throttled stopped = new Seen.Throttled("web-a", "app", -2, 9, 100, 87);
    container =
        READINESS + ", " + PRE_STOP + ", resources: {limits: {cpu: 200m}, requests: {cpu: 50m}}";

    assertThat(rules(throttled("delete-pod", "timeout"))).as("nobody tells").isEmpty();
    assertThat(rules(throttled("delete-pod", "status 503", stopped))).as("no waiting").isEmpty();
    assertThat(rules(throttled("pause", "timeout", stopped)))
        .as("whoever waits for a pod that hangs waits for that")
        .doesNotContain("throttled");
    assertThat(
            rules(
                throttled(
                    "delete-pod", "timeout", new Seen.Throttled("web-a", "app", -2, 9, 100, 12)),
                throttled("delete-pod", "timeout", new Seen.Throttled("web-a", "app", -2, 9, 4, 4)),
                throttled(
                    "delete-pod", "timeout", new Seen.Throttled("web-a", "proxy", -2, 9, 100, 87)),
                throttled(
                    "delete-pod", "timeout", new Seen.Throttled("web-a", "app", 12, 19, 100, 87))))
        .as("seldom, hardly anything to do, another container, later")
        .isEmpty();
    assertThat(advice(throttled("delete-pod", "timeout", stopped)).getFirst().remedy())
        .as("what it asks for stays")
        .contains("requests: {cpu: 50m}");
    container = READINESS + ", " + PRE_STOP;
    assertThat(rules(throttled("delete-pod", "timeout", stopped))).as("no limit").isEmpty();
  }

  @Test
  void whoWaitsForAPodThatIsStoppedDoesNotWaitForOneThatIsNotReady() {
    container = READINESS + ", " + PRE_STOP + ", resources: {limits: {cpu: 200m}}";
    Seen.Throttled stopped = new Seen.Throttled("web-a", "app", -2, 5, 100, 87);

    assertThat(rules(throttled("delete-pod", "timeout", 3.0, stopped)))
        .as("the backlog, as long as it is told of and after that")
        .containsExactly("throttled");
    assertThat(rules(throttled("delete-pod", "timeout", 3.0)))
        .containsExactly("ready-before-serving");
    assertThat(rules(throttled("delete-pod", "connection refused", 3.0, stopped)))
        .containsExactly("ready-before-serving");
  }

  private static Seen throttled(String kind, String error, Seen.Throttled... throttled) {
    return throttled(kind, error, 12.0, throttled);
  }

  /** Two requests that failed at 4 s and at 6 s. */
  private static Seen throttled(
      String kind, String error, double joined, Seen.Throttled... throttled) {
    Seen of = answering(kind, List.of(0.1), List.of(joined), error, 4.0, 6.0);
    return new Seen(
        of.kind(),
        of.verdict(),
        of.headline(),
        of.notStruck(),
        of.requests(),
        of.early(),
        of.doubtful(),
        of.bad(),
        of.worstMillis(),
        of.left(),
        of.joined(),
        of.redundant(),
        of.restarted(),
        of.siblingsRestarted(),
        List.of(throttled),
        of.callers(),
        of.probes());
  }

  @Test
  void aProbeThatWaitsAtEachStartMakesReadinessSlow() {
    container =
        "readinessProbe: {httpGet: {path: /healthz, port: http}, initialDelaySeconds: 20}, "
            + PRE_STOP;

    List<Advice> advice = advice(seen("delete-pod", List.of(0.1), List.of(21.5)));

    assertThat(advice)
        .singleElement()
        .satisfies(one -> {
          assertThat(one.rule()).isEqualTo("slow-readiness");
          assertThat(one.evidence()).contains("21.5 s after delete-pod", "after 20 s");
        });
    assertThat(
            yaml(advice.getFirst().remedy())
                .at("/spec/template/spec/containers/0/readinessProbe/initialDelaySeconds")
                .asInt(-1))
        .isZero();
    assertThat(rules(seen("delete-pod", List.of(0.1), List.of(3.0))))
        .as("a pod that was there before took its place")
        .isEmpty();
    container = READINESS + ", " + PRE_STOP;
    assertThat(rules(seen("delete-pod", List.of(0.1), List.of(21.5))))
        .as("it starts slowly")
        .isEmpty();
  }

  private static Seen answering(
      String kind, List<Double> left, List<Double> joined, String error, double... bad) {
    return seen(kind, left, joined, List.of(), List.of(), error, List.of(), bad);
  }

  @Test
  void whoWaitsForAHungPodLongerThanItsUsersDoHasNoTimeout() {
    door = "gateway";

    List<Advice> advice =
        advice(answering("pause", List.of(1.0), List.of(12.0), "timeout", 0.4, 0.8));

    assertThat(advice)
        .singleElement()
        .satisfies(one -> {
          assertThat(one.rule()).isEqualTo("no-timeout");
          assertThat(one.evidence())
              .contains("2 of 200 requests failed", "(timeout)", "Service gateway");
        });
    assertThat(rules(answering("pause", List.of(1.0), List.of(12.0), "status 503", 0.4)))
        .as("it gave up in time, and said so")
        .isEmpty();
    assertThat(
            rules(answering("pause", List.of(1.0), List.of(12.0), "timeout while connecting", 0.4)))
        .as("it never had the request")
        .isEmpty();
    door = "web";
    assertThat(rules(answering("pause", List.of(1.0), List.of(12.0), "timeout", 0.4)))
        .as("nobody is in between")
        .containsExactly("no-second-try");
  }

  @Test
  void whoGoesOnCallingPodsThatAreGoneKeepsTheirAddresses() {
    container = READINESS + ", " + PRE_STOP;
    door = "gateway";
    headless = List.of("web");

    List<Advice> advice =
        advice(answering("rollout", List.of(1.0), List.of(0.9), "status 502", 1.2, 4.0, 9.0, 70.0));

    assertThat(advice).extracting(Advice::rule).contains("stale-addresses");
    assertThat(advice.getLast().evidence())
        .contains("2 of 200 requests failed, from 9.0 s to 70.0 s", "ready after 3.0 s");
    assertThat(yaml(advice.getLast().remedy()).at("/spec/ports/0/targetPort").asText())
        .isEqualTo("http");
    assertThat(rules(answering("rollout", List.of(1.0), List.of(0.9), "status 502", 1.2)))
        .as("it hears of the new ones")
        .doesNotContain("stale-addresses");
    headless = List.of();
    assertThat(rules(answering("rollout", List.of(1.0), List.of(0.9), "status 502", 70.0)))
        .as("its address stays")
        .doesNotContain("stale-addresses");
  }

  @Test
  void whoTriesMostCallsAgainHasNoBudget() {
    assertThat(rules(calling(120, 170))).containsExactly("retries-without-budget");
    assertThat(rules(calling(400, 240))).as("a share of them").isEmpty();
    assertThat(rules(calling(244, 141))).as("beside what a budget may have saved up").isEmpty();
  }

  private static Seen calling(long calls, long retries) {
    return seen(
        "pause",
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        "",
        List.of(new Seen.Caller("gateway-x", "web", calls, retries)));
  }

  @Test
  void whereUsersAskSomebodyElseAReadinessProbeAsksForNoPathOfTheirs() {
    container = PRE_STOP;
    door = "gateway";

    assertThat(
            yaml(advice(answering("delete-pod", List.of(0.1), List.of(0.8), "status 502", 3.0))
                    .getFirst()
                    .remedy())
                .at("/spec/template/spec/containers/0/readinessProbe/tcpSocket/port")
                .asText())
        .isEqualTo("http");
  }
}
