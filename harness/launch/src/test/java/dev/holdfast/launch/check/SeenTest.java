package dev.holdfast.launch.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.Judge;
import dev.holdfast.model.Answer;
import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Request;
import dev.holdfast.model.Requests;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.Workload;
import dev.holdfast.scenario.Reading;
import dev.holdfast.scenario.ScenarioReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SeenTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Offset<Double> NEARLY = Offset.offset(0.001);
  private static final String SCENARIO =
      """
      holdfast: 1
      scenario: check-web-delete-pod
      system: {namespace: shop}
      load: {users: {to: web, rate: 5/s, for: 40s, connections: fresh, requests: [{get: /}]}}
      baseline: {for: 8s}
      faults: {delete-pod: {after: baseline, delete-pod: {deployment: web, pods: 1}}}
      expect: {users: {failed-at-most: 0}}
      """;

  private final List<Event> events =
      new ArrayList<>(
          List.of(
              new Event.EndpointsSeen(0, "web", List.of("a", "b")),
              new Event.EndpointsSeen(0, "other", List.of("x")),
              new Event.LoadStarted(0, "users", 0, 200)));

  private void struck() {
    events.add(new Event.FaultInjecting(10 * SECOND, "delete-pod", List.of("a")));
    events.add(new Event.FaultInjected(10 * SECOND, "delete-pod"));
  }

  /** Five each second for 40 s, answered after 10 ms. */
  private Seen seen(Predicate<Double> failed) {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      long at = i * SECOND / 5;
      boolean bad = failed.test(at / 1e9);
      requests.add(
          new Request(
              i,
              at,
              at,
              at + SECOND / 100,
              bad ? 0 : 200,
              bad ? Answer.FAILED : Answer.OK,
              List.of(),
              bad ? "connection refused" : ""));
    }
    Scenario scenario =
        ((Reading.Good) ScenarioReader.read(SCENARIO, Path.of("a.yaml"), List.of())).scenario();
    Requests log =
        new Requests() {
          @Override
          public String load() {
            return "users";
          }

          @Override
          public void forEach(Consumer<? super Request> to) {
            requests.forEach(to);
          }
        };
    return Seen.of(Judge.read(scenario, new History(events, List.of(log))), "web");
  }

  @Test
  void timesCountFromTheStrike() {
    struck();
    events.add(new Event.EndpointsSeen(10 * SECOND + SECOND / 5, "web", List.of("b")));
    events.add(new Event.EndpointsSeen(11 * SECOND, "other", List.of("x", "y")));
    events.add(new Event.EndpointsSeen(12 * SECOND, "web", List.of("b", "c")));

    Seen seen = seen(at -> at >= 13 && at < 15);

    assertThat(seen.notStruck()).isEmpty();
    assertThat(seen.requests()).as("as the verdict counts, from the baseline on").isEqualTo(160);
    assertThat(seen.bad()).hasSize(10);
    assertThat(seen.bad().getFirst().at()).isCloseTo(3, NEARLY);
    assertThat(seen.badForSeconds()).isCloseTo(1.81, NEARLY);
    assertThat(seen.worstMillis()).isCloseTo(10, Offset.offset(0.1));
    assertThat(seen.left()).containsExactly(0.2);
    assertThat(seen.joined()).containsExactly(2.0);
  }

  /** One number for one thing: the table's and the verdict's. */
  @Test
  void requestsAreCountedAsTheRunsOwnVerdictCountsThem() {
    struck();
    events.add(new Event.GeneratorStalled(16 * SECOND, "users", 13 * SECOND, 15 * SECOND));

    Seen seen = seen(at -> at >= 9.5 && at < 18);

    assertThat(seen.headline())
        .startsWith("%d of %d requests failed".formatted(seen.failed(), seen.requests()));
  }

  @Test
  void aLookNowAndThenMissesWhatIsOverInBetween() {
    struck();

    assertThat(seen(at -> at >= 11 && at < 19).probes()).containsExactly(true, true, true, true);
    assertThat(seen(at -> at >= 11 && at < 22).probes())
        .as("from the last one before the strike on")
        .containsExactly(true, false, true, true);
  }

  @Test
  void whatWasBadBeforeIsNotTheFaultsDoing() {
    struck();

    Seen seen = seen(at -> at < 9);

    assertThat(seen.bad()).isEmpty();
    assertThat(seen.early()).as("after the baseline all the same").isEqualTo(5);
    assertThat(seen.failed()).isEqualTo(5);
  }

  @Test
  void whatDidNotStrikeIsSaid() {
    events.add(new Event.FaultNotInjected(10 * SECOND, "delete-pod", "deployment web has 1 pod"));

    Seen seen = seen(_ -> false);

    assertThat(seen.notStruck()).isEqualTo("deployment web has 1 pod");
    assertThat(seen.requests()).isZero();
  }

  @Test
  void podsThatTheirLivenessProbeRestartsUnstruckAreNamed() {
    events.add(said(9, "Pod/c"));
    struck();
    events.add(said(13, "Pod/a"));
    events.add(said(13, "Pod/b"));
    events.add(
        new Event.PlatformSaid(
            13 * SECOND, "Warning", "Pod/d", "BackOff", "Back-off restarting", 3));

    assertThat(seen(_ -> false).restarted()).containsExactly("b");
  }

  private static Event said(int second, String about) {
    return new Event.PlatformSaid(
        second * SECOND,
        "Normal",
        about,
        "Killing",
        "Container app failed liveness probe, will be restarted",
        1);
  }

  @Test
  void whatFailsWhileTheGeneratorStandsStillIsNotTheSystemsDoing() {
    struck();
    events.add(new Event.GeneratorStalled(16 * SECOND, "users", 13 * SECOND, 15 * SECOND));

    Seen seen = seen(at -> at >= 13 && at < 18);

    assertThat(seen.bad()).as("after as much time again").hasSize(5);
    assertThat(seen.bad().getFirst().at()).isCloseTo(7, NEARLY);
    assertThat(seen.doubtful()).isEqualTo(20);
    assertThat(seen.failed()).as("as the verdict counts").isEqualTo(25);
    assertThat(seen.requests()).isEqualTo(160);
  }

  @Test
  void aPodThatIsLeftAndThatItsLimitStoppedIsTold() {
    Workload web = new Workload(Workload.Kind.DEPLOYMENT, "web");
    events.add(new Event.PodSeen(0, new Pod("a", web, "1", "", true, 0, "Running"), false));
    events.add(new Event.PodSeen(0, new Pod("b", web, "2", "", true, 0, "Running"), false));
    events.add(stopped(9, "b", 50));
    struck();
    events.add(stopped(15, "b", 45));
    events.add(stopped(15, "a", 50));
    events.add(stopped(20, "b", 0));
    events.add(stopped(20, "x", 50));

    assertThat(seen(_ -> false).throttled())
        .containsExactly(new Seen.Throttled("b", "app", 0, 5, 50, 45));
  }

  private static Event stopped(int second, String pod, long periods) {
    return new Event.ProcessorSeen(
        second * SECOND, (second - 5) * SECOND, pod, "app", 50, periods, 0);
  }

  @Test
  void whatCallersDidIsCountedInTheTimeInWhichTheyTriedAgain() {
    events.add(called(9, 50, 7));
    struck();
    events.add(called(11, 5, 4));
    events.add(called(12, 5, 5));
    events.add(called(13, 40, 0));

    assertThat(seen(_ -> false).callers())
        .containsExactly(new Seen.Caller("gateway-x", "web", 10, 9));
  }

  private static Event called(int second, long calls, long retries) {
    return new Event.ClientSeen(
        second * SECOND,
        (second - 1) * SECOND,
        "gateway-x",
        "web",
        calls,
        retries,
        0,
        0,
        0,
        0,
        2,
        0,
        0);
  }
}
