package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Expectations;
import dev.holdfast.model.Expectations.OfLogs;
import dev.holdfast.model.Fault;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Plan;
import dev.holdfast.model.Plan.PlannedFault;
import dev.holdfast.model.Plan.PlannedLoad;
import dev.holdfast.model.Schedule;
import dev.holdfast.model.Signal;
import dev.holdfast.model.Start;
import dev.holdfast.model.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class PlannerTest {
  private final Scenarios scenario = new Scenarios();

  private Plan plan(long seed) {
    return Planner.plan(scenario.build(), Scenarios.BLUEPRINT, seed);
  }

  private List<String> refused(Blueprint blueprint) {
    return catchThrowableOfType(
            PlanRefused.class, () -> Planner.plan(scenario.build(), blueprint, 1))
        .problems();
  }

  @Test
  void aPlanSaysWhatWillBeDone() {
    assertThat(plan(7))
        .isEqualTo(
            new Plan(
                "catalog-replica-kill",
                7,
                List.of(new PlannedLoad("browse", "gateway", 6_000)),
                List.of(
                    new PlannedFault(
                        "kill-one",
                        "kill -KILL container app of 1 of 3 pods of deployment catalog, after the"
                            + " baseline (10s)",
                        List.of(1),
                        3)),
                Duration.ofSeconds(60)));
  }

  /** The draw is part of what a seed means, so it must not change with the JDK or this code. */
  @Test
  void aSeedAlwaysDrawsTheSame() {
    assertThat(LongStream.range(0, 10).mapToObj(seed -> Draw.ranks(2, 5, seed, "kill-one")))
        .containsExactly(
            List.of(2, 4),
            List.of(0, 2),
            List.of(1, 2),
            List.of(2, 3),
            List.of(1, 2),
            List.of(3, 4),
            List.of(2, 4),
            List.of(3, 4),
            List.of(0, 1),
            List.of(0, 4));
  }

  @Test
  void everyRankIsDrawnSometime() {
    assertThat(
            IntStream.range(0, 50)
                .mapToObj(seed -> plan(seed).faults().getFirst().ranks().getFirst())
                .distinct())
        .containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void aFaultMoreDoesNotChangeWhatAnotherOneStrikes() {
    List<PlannedFault> alone = plan(3).faults();
    scenario.faults =
        List.of(
            Scenarios.kill("first", new Start.AfterBaseline(), 2),
            Scenarios.kill("kill-one", new Start.AfterBaseline(), 1));

    assertThat(plan(3).faults()).hasSize(2).endsWith(alone.getFirst());
  }

  @Test
  void aScheduleIsPlannedAsItWasWhateverItsSeedWouldDraw() {
    Plan earlier = plan(7);
    Schedule schedule =
        new Schedule("catalog-replica-kill", 8, earlier.schedule(scenario.build()).strikes());

    Plan again = Planner.plan(scenario.build(), Scenarios.BLUEPRINT, schedule);

    assertThat(again.seed()).isEqualTo(8);
    assertThat(again.faults()).isEqualTo(earlier.faults()).isNotEqualTo(plan(8).faults());
    assertThat(again.schedule(scenario.build())).isEqualTo(schedule);
  }

  @Test
  void aSchedulesTimesAreThePlans() {
    Schedule earlier = plan(7).schedule(scenario.build());
    Schedule.Strike strike = earlier.strikes().getFirst();
    Schedule later =
        new Schedule(
            earlier.scenario(),
            7,
            List.of(
                new Schedule.Strike(
                    strike.fault(),
                    strike.kind(),
                    strike.target(),
                    new Start.At(Duration.ofSeconds(20)),
                    strike.lasts(),
                    List.of(2),
                    3)));

    PlannedFault planned =
        Planner.plan(scenario.build(), Scenarios.BLUEPRINT, later).faults().getFirst();

    assertThat(planned.ranks()).containsExactly(2);
    assertThat(planned.what()).endsWith("at 20s");
  }

  @Test
  void aScheduleOfAnotherNumberOfPodsIsRefused() {
    Schedule ofThree = plan(7).schedule(scenario.build());

    assertThat(
            catchThrowableOfType(
                    PlanRefused.class,
                    () -> Planner.plan(scenario.build(), Scenarios.blueprint(2), ofThree))
                .problems())
        .containsExactly(
            "the schedule's 'kill-one' is of 3 pods, but deployment catalog has 2; run it with as many, or write --seed 7 instead of --schedule");
  }

  private void asksForPodsOf(String deployment) {
    scenario.ofPhases =
        List.of(
            new Expectations.OfLoad(
                "browse", null, null, null, null, List.of(), Map.of(deployment, 3), Map.of()));
  }

  @Test
  void numbersOfPodsAreAskedOfDeploymentsThatThereAre() {
    asksForPodsOf("catalogue");

    assertThat(refused(Scenarios.BLUEPRINT))
        .containsExactly(
            "expect.browse.pods-at-least: there is no deployment 'catalogue'; the charts have catalog; did you mean 'catalog'?");
  }

  @Test
  void whereNothingScalesByItselfAScenarioThatRestsOnItIsSkipped() {
    asksForPodsOf("catalog");
    Blueprint without =
        new Blueprint(
            Scenarios.BLUEPRINT.workloads(),
            Scenarios.BLUEPRINT.services(),
            List.of(),
            Map.of(),
            List.of(
                new Blueprint.LeftOut(
                    Blueprint.LeftOut.AUTOSCALER, "catalog", "nothing scales by itself here")),
            List.of());

    assertThat(
            catchThrowableOfType(Skipped.class, () -> Planner.plan(scenario.build(), without, 1)))
        .hasMessage(
            "expect.browse.pods-at-least: HorizontalPodAutoscaler 'catalog' is left out: nothing scales by itself here");
    assertThat(Planner.plan(scenario.build(), Scenarios.BLUEPRINT, 1).faults()).hasSize(1);
  }

  @Test
  void linesOfWhatIsNotRunAreNotAskedFor() {
    scenario.logs = new OfLogs(List.of("catalog", "import"), new Amount.Count(0), null, null);
    Blueprint without =
        new Blueprint(
            Scenarios.BLUEPRINT.workloads(),
            Scenarios.BLUEPRINT.services(),
            List.of(),
            Map.of(),
            List.of(new Blueprint.LeftOut("job", "import", "Jobs are not run here")),
            List.of());

    assertThat(
            catchThrowableOfType(Skipped.class, () -> Planner.plan(scenario.build(), without, 1)))
        .hasMessage("expect.logs.of: job 'import' is left out: Jobs are not run here");
    assertThat(Planner.plan(scenario.build(), Scenarios.BLUEPRINT, 1).faults()).hasSize(1);
  }

  @Test
  void allProblemsAreToldAtOnceWithWhatExistsAndWhatWasMeant() {
    scenario.to = "gatewai";
    scenario.faults =
        List.of(
            new FaultStep(
                "a",
                new Start.At(Duration.ofSeconds(61)),
                new Fault.Kill(
                    new Workload(Workload.Kind.DEPLOYMENT, "katalog"), null, 1, Signal.KILL)),
            Scenarios.kill("b", new Start.AfterFault("c"), 4),
            Scenarios.kill("c", new Start.AfterFault("b"), 1));

    assertThat(refused(Scenarios.BLUEPRINT))
        .containsExactly(
            "load.browse.to: there is no Service 'gatewai'; the charts have gateway, catalog; did"
                + " you mean 'gateway'?",
            "faults.a.at: 61s is not before the load's end at 1m; start it earlier or load longer",
            "faults.a.kill.deployment: there is no deployment 'katalog'; the charts have catalog;"
                + " did you mean 'catalog'?",
            "faults.b.after: 'c' waits for it in turn; start one of them at a time of its own",
            "faults.b.kill.pods: 4 asked, but deployment catalog has 3; write at most 3 or raise its"
                + " replicas",
            "faults.c.after: 'b' waits for it in turn; start one of them at a time of its own");
  }

  private static FaultStep step(String name, Start start, Fault fault) {
    return new FaultStep(name, start, fault);
  }

  @Test
  void eachKindOfFaultSaysWhatItWillDo() {
    Start after = new Start.AfterBaseline();
    Duration time = Duration.ofSeconds(5);
    scenario.faults =
        List.of(
            step("pause", after, new Fault.Pause(Scenarios.CATALOG, "app", 1, time)),
            step("delete", after, new Fault.DeletePod(Scenarios.CATALOG, 2, null)),
            step("kill", after, new Fault.DeletePod(Scenarios.CATALOG, 1, Duration.ZERO)),
            step("scale", after, new Fault.Scale(Scenarios.CATALOG, 5, time)));

    assertThat(plan(7).faults())
        .extracting(PlannedFault::what)
        .containsExactly(
            "pause container app of 1 of 3 pods of deployment catalog for 5s, after the baseline"
                + " (10s)",
            "delete 2 of 3 pods of deployment catalog, after the baseline (10s)",
            "delete 1 of 3 pods of deployment catalog with 0s grace, after the baseline (10s)",
            "scale deployment catalog from 3 to 5 for 5s, after the baseline (10s)");
    assertThat(plan(7).faults())
        .extracting(fault -> fault.ranks().size())
        .containsExactly(1, 2, 1, 0);
  }

  private static final Blueprint TWO_WORKLOADS =
      new Blueprint(
          List.of(
              new Blueprint.Replicas(Scenarios.CATALOG, 3, List.of("app")),
              new Blueprint.Replicas(
                  new Workload(Workload.Kind.STATEFULSET, "store"), 2, List.of("app"))),
          List.of("gateway"),
          List.of());

  @Test
  void aWorkloadOfAnotherKindIsNamedWhereItHasTheNameThatWasAskedFor() {
    scenario.faults =
        List.of(
            new FaultStep(
                "a",
                new Start.AfterBaseline(),
                new Fault.Kill(
                    new Workload(Workload.Kind.DEPLOYMENT, "store"), null, 1, Signal.KILL)));

    assertThat(refused(TWO_WORKLOADS))
        .containsExactly(
            "faults.a.kill.deployment: there is no deployment 'store'; the charts have catalog, and"
                + " a statefulset of that name; write statefulset: store");
  }

  @Test
  void onHowManyNodesADaemonSetRunsIsNotKnownBeforehandSoAnyNumberOfItsPodsMayBeAskedFor() {
    Workload agent = new Workload(Workload.Kind.DAEMONSET, "agent");
    Blueprint blueprint =
        new Blueprint(
            List.of(new Blueprint.Replicas(agent, 1, List.of("app"))),
            List.of("gateway"),
            List.of());
    scenario.faults =
        List.of(
            step("two", new Start.AfterBaseline(), new Fault.Kill(agent, null, 2, Signal.KILL)));

    Plan plan = Planner.plan(scenario.build(), blueprint, 7);

    assertThat(plan.faults().getFirst().what())
        .startsWith("kill -KILL 2 of 2 pods of daemonset agent");
    assertThat(plan.faults().getFirst().ranks()).containsExactly(0, 1);
  }

  private static FaultStep cut(String name, String from) {
    return step(
        name,
        new Start.AfterBaseline(),
        new Fault.Partition(Scenarios.CATALOG, 1, from, Duration.ofSeconds(8)));
  }

  @Test
  void aRolloutChoosesNoPodsAndAPartitionSaysFromWhat() {
    scenario.faults =
        List.of(
            step("renew", new Start.AfterBaseline(), new Fault.Rollout(Scenarios.CATALOG)),
            cut("cut", "store"),
            cut("lost", "registry"));

    Plan plan = Planner.plan(scenario.build(), TWO_WORKLOADS, 7);

    assertThat(plan.faults())
        .extracting(PlannedFault::what)
        .containsExactly(
            "rollout of deployment catalog with 3 pods, after the baseline (10s)",
            "partition from store of 1 of 3 pods of deployment catalog for 8s, after the baseline"
                + " (10s)",
            "partition from the registry of 1 of 3 pods of deployment catalog for 8s, after the"
                + " baseline (10s)");
    assertThat(plan.faults()).extracting(fault -> fault.ranks().size()).containsExactly(0, 1, 1);
  }

  @Test
  void toObserveWhatOthersDoChoosesNoPodsAndNeedsSome() {
    Fault observe = new Fault.Observe(Scenarios.CATALOG, Duration.ofSeconds(30));
    scenario.ofFaults = List.of();
    scenario.faults = List.of(step("theirs", new Start.AfterBaseline(), observe));

    Plan plan = Planner.plan(scenario.build(), Scenarios.BLUEPRINT, 7);

    assertThat(plan.faults())
        .containsExactly(
            new PlannedFault(
                "theirs",
                "observe for 30s what others do to deployment catalog with 3 pods, after the baseline (10s)",
                List.of(),
                3));
    assertThat(refused(Scenarios.blueprint(0)))
        .containsExactly(
            "faults.theirs.observe: deployment catalog has no pods then; observe one that has, or raise its replicas");
  }

  @Test
  void whichNodeIsStruckIsChosenWhereThePodsStand() {
    Fault drain = new Fault.DrainNode(Scenarios.CATALOG, Duration.ofSeconds(20));
    Fault stop = new Fault.StopNode(Scenarios.CATALOG, Duration.ofSeconds(20));
    scenario.ofFaults = List.of();
    scenario.faults =
        List.of(
            step("drain", new Start.AfterBaseline(), drain),
            step("stop", new Start.AfterFault("drain"), stop));

    Plan plan = Planner.plan(scenario.build(), Scenarios.BLUEPRINT, 7);

    assertThat(plan.faults())
        .containsExactly(
            new PlannedFault(
                "drain",
                "drain one node that carries pods of deployment catalog (3 pods), with all that stands there for 20s, after the baseline (10s)",
                List.of(),
                3),
            new PlannedFault(
                "stop",
                "stop one node that carries pods of deployment catalog (3 pods), with all that stands there for 20s, once drain is over",
                List.of(),
                3));
    assertThat(refused(Scenarios.blueprint(0)))
        .containsExactly(
            "faults.drain.drain-node: deployment catalog has no pods then; drain the node of one that has, or raise its replicas",
            "faults.stop.stop-node: deployment catalog has no pods then; stop the node of one that has, or raise its replicas");
  }

  @Test
  void whatPodsAreCutOffFromMustBeAnotherWorkload() {
    scenario.faults = List.of(cut("a", "stor"), cut("b", "catalog"), cut("c", "registri"));

    assertThat(refused(TWO_WORKLOADS))
        .containsExactly(
            "faults.a.partition.from: there is no other workload 'stor'; there are store, registry;"
                + " did you mean 'store'?",
            "faults.b.partition.from: deployment catalog cannot be cut off from itself; the others"
                + " are store, registry",
            "faults.c.partition.from: there is no other workload 'registri'; there are store,"
                + " registry; did you mean 'registry'?");
  }

  @Test
  void whatHasNoPodsIsNotRolledOut() {
    scenario.faults =
        List.of(
            step("none", new Start.AfterBaseline(), new Fault.Scale(Scenarios.CATALOG, 0, null)),
            step("renew", new Start.AfterFault("none"), new Fault.Rollout(Scenarios.CATALOG)));

    assertThat(refused(Scenarios.BLUEPRINT))
        .containsExactly(
            "faults.renew.rollout: deployment catalog has no pods then; roll out one that has, or"
                + " raise its replicas");
  }

  @Test
  void aFaultAfterAScalingFindsAsManyPodsAsThatLeft() {
    scenario.faults =
        List.of(
            step("up", new Start.AfterBaseline(), new Fault.Scale(Scenarios.CATALOG, 5, null)),
            step(
                "for-a-while",
                new Start.AfterFault("up"),
                new Fault.Scale(Scenarios.CATALOG, 9, Duration.ofSeconds(1))),
            Scenarios.kill("kill-five", new Start.AfterFault("for-a-while"), 5));

    assertThat(plan(1).faults()).extracting(PlannedFault::of).containsExactly(3, 5, 5);

    scenario.faults =
        List.of(
            step("same", new Start.AfterBaseline(), new Fault.Scale(Scenarios.CATALOG, 3, null)));
    assertThat(refused(Scenarios.BLUEPRINT))
        .containsExactly(
            "faults.same.scale.to: 3 asked, but deployment catalog has 3 then; write another"
                + " number");
  }

  @Test
  void aFaultAtATimeFindsAsManyPodsAsTheScalingsBeforeItLeft() {
    scenario.faults =
        List.of(
            step("down", at(40), new Fault.Scale(Scenarios.CATALOG, 3, null)),
            step("up", new Start.AfterBaseline(), new Fault.Scale(Scenarios.CATALOG, 5, null)),
            step(
                "for-a-while",
                at(20),
                new Fault.Scale(Scenarios.CATALOG, 8, Duration.ofSeconds(10))),
            Scenarios.kill("before", at(5), 1),
            Scenarios.kill("during", at(25), 8),
            Scenarios.kill("between", at(30), 5),
            Scenarios.kill("after", at(41), 3),
            Scenarios.kill("then", new Start.AfterFault("after"), 3));

    assertThat(plan(1).faults())
        .extracting(PlannedFault::of)
        .containsExactly(5, 3, 5, 3, 8, 5, 3, 3);
  }

  private static Start at(long seconds) {
    return new Start.At(Duration.ofSeconds(seconds));
  }

  @Test
  void aContainerMustBeNamedWhereThereAreSeveralAndMustExist() {
    Blueprint two =
        new Blueprint(
            List.of(
                new Blueprint.Replicas(Scenarios.CATALOG, 3, List.of("catalog", "log-shipper"))),
            List.of("gateway"),
            List.of());
    scenario.faults =
        List.of(
            new FaultStep(
                "a",
                new Start.AfterBaseline(),
                new Fault.Kill(Scenarios.CATALOG, null, 1, Signal.KILL)),
            new FaultStep(
                "b",
                new Start.AfterBaseline(),
                new Fault.Kill(Scenarios.CATALOG, "catalo", 1, Signal.KILL)));

    assertThat(refused(two))
        .containsExactly(
            "faults.a.kill.container: not named, but the pods of deployment catalog have catalog,"
                + " log-shipper; name one",
            "faults.b.kill.container: the pods of deployment catalog have no container 'catalo', but"
                + " catalog, log-shipper; did you mean 'catalog'?");
  }

  @Test
  void aFaultAfterTheBaselineNeedsOne() {
    scenario.baseline = null;

    assertThat(refused(Scenarios.BLUEPRINT))
        .containsExactly(
            "faults.kill-one.after: baseline, but the scenario has no baseline; add one, or write"
                + " 'at: <time>'");
  }
}
