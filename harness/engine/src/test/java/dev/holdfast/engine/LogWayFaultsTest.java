package dev.holdfast.engine;

import static dev.holdfast.engine.Histories.answered;
import static dev.holdfast.engine.Histories.healthy;
import static dev.holdfast.engine.Histories.ms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Answer;
import dev.holdfast.model.Check;
import dev.holdfast.model.Event;
import dev.holdfast.model.Expectations.OfLogs;
import dev.holdfast.model.Fault;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.History;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.LogLine;
import dev.holdfast.model.LogLine.Writer;
import dev.holdfast.model.LogLines;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Signal;
import dev.holdfast.model.Start;
import dev.holdfast.model.Toxic;
import dev.holdfast.model.Verdict;
import dev.holdfast.model.Workload;
import dev.holdfast.model.Workload.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whether a fault on the way of log lines was met. What brings them serves no request, so lines
 * decide: those of the audited services, written or owed while it struck. It struck at 20 s and was
 * over at 30 s.
 */
class LogWayFaultsTest {
  private static final Workload LOGSTASH = new Workload(Kind.STATEFULSET, "logstash");
  private static final Workload FILEBEAT = new Workload(Kind.DAEMONSET, "filebeat");
  private static final long STRUCK = 20_000;
  private static final long OVER = 30_000;

  private final Scenarios scenario = new Scenarios();
  private final LogLines.Builder written = new LogLines.Builder();
  private final Histories history = healthy();
  private List<Workload> carriers = List.of(LOGSTASH, FILEBEAT);
  private int sequence;

  @BeforeEach
  void linesAreAudited() {
    scenario.ofFaults = List.of();
    scenario.logs = new OfLogs(List.of("catalog"), new Amount.Count(0), null, null);
    // the frame's own fault is none here
    history
        .without(Event.FaultInjecting.class)
        .without(Event.FaultInjected.class)
        .without(Event.FaultWitnessed.class)
        .without(Event.FaultHealed.class);
  }

  private void kill(Workload workload, String struck, String... others) {
    strikes(new Fault.Kill(workload, null, 1, Signal.KILL), List.of(struck), struck);
    pod(3_000, workload, struck, true, 0);
    for (String other : others) {
      pod(3_000, workload, other, true, 0);
    }
    pod(STRUCK + 10, workload, struck, false, 0);
    pod(OVER, workload, struck, true, 1);
  }

  private void strikes(Fault fault, List<String> targets, String seenOn) {
    scenario.faults = List.of(new FaultStep("strike", new Start.AfterBaseline(), fault));
    history
        .add(new Event.FaultInjecting(ms(STRUCK - 5), "strike", targets))
        .add(new Event.FaultInjected(ms(STRUCK), "strike"))
        .add(new Event.FaultWitnessed(ms(STRUCK + 1), "strike", seenOn, ms(STRUCK), ms(1), "gone"));
  }

  private void heals(String seenOn) {
    history
        .add(new Event.FaultHealed(ms(OVER - 1), "strike"))
        .add(new Event.FaultHealSeen(ms(OVER + 1), "strike", seenOn, ms(OVER), ms(1), "back"));
  }

  private void pod(long at, Workload of, String name, boolean ready, int restarts) {
    Pod pod = new Pod(name, of, "uid-" + name, "127.0.0.9", ready, restarts, "Running");
    history.add(new Event.PodSeen(ms(at), pod, false));
  }

  private void line(long at, String service, String instance) {
    written.add(new LogLine(new Writer(service, instance, "p1"), sequence++, "", -1, at, sequence));
  }

  /** Requests get no further than to the gateway, so no audited service logs any. */
  private void silent(long from, long until) {
    history.requests(from - 10, until, answered(5, Answer.OK, "", "gateway-1"));
  }

  private Judgement judged() {
    history.add(new Event.LogsCarried(ms(4_700), carriers));
    History built = history.build();
    List<Event> events = new ArrayList<>(built.events());
    return Judge.judge(
        scenario.build(), new History(events, built.requests(), LogLines.none(), written.build()));
  }

  private Check met() {
    return Checks.check(judged(), "strike.fault-met");
  }

  @Test
  void linesThatAreOwedToRequestsMeetAPipelineThatIsKilled() {
    kill(LOGSTASH, "logstash-0");

    Check met = met();

    assertThat(met.verdict()).isEqualTo(Verdict.PASS);
    assertThat(met.expected()).contains("log lines");
    // 100 a second, each served by one catalog pod
    assertThat(met.observed())
        .isEqualTo(
            "0 lines written while logstash-0 was away, 1,000 owed to requests that were answered then");
  }

  @Test
  void linesThatAServiceWritesByItselfMeetItToo() {
    kill(LOGSTASH, "logstash-0");
    silent(STRUCK, OVER);
    line(STRUCK + 500, "catalog", "catalog-1");

    assertThat(met().observed()).startsWith("1 line written while logstash-0 was away, 0 owed");
    assertThat(Checks.verdict(judged(), "strike.fault-met")).isEqualTo(Verdict.PASS);
  }

  @Test
  void aShipperThatIsKilledWhileNothingIsWrittenMeetsNothing() {
    kill(FILEBEAT, "filebeat-a");
    silent(STRUCK, OVER);
    line(STRUCK - 500, "catalog", "catalog-1");
    line(OVER, "catalog", "catalog-1");
    line(STRUCK + 500, "gateway", "gateway-1"); // of a service that is not audited

    Check met = met();

    assertThat(met.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(met.why())
        .isEqualTo("no audited service wrote a log line while filebeat-a was away");
    assertThat(judged().headline()).endsWith("; load so that they write while it lasts.");
  }

  @Test
  void aPauseIsOverWhenItIsHealed() {
    strikes(
        new Fault.Pause(FILEBEAT, null, 1, Duration.ofSeconds(10)),
        List.of("filebeat-a"),
        "filebeat-a");
    pod(3_000, FILEBEAT, "filebeat-a", true, 0);
    heals("filebeat-a");
    silent(STRUCK, OVER);
    line(OVER + 1, "catalog", "catalog-1");

    assertThat(met().verdict()).isEqualTo(Verdict.UNKNOWN);
    line(OVER - 1, "catalog", "catalog-1");
    assertThat(met().verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void aRolloutOfTheShippersIsAskedTooThoughItStrikesNoSinglePods() {
    strikes(new Fault.Rollout(FILEBEAT), List.of(), "daemonset filebeat");
    pod(3_000, FILEBEAT, "filebeat-a", true, 0);

    assertThat(met().observed()).contains("lines written while");
  }

  @Test
  void anOutageOfTheStoreIsMetByLines() {
    strikes(
        new Fault.LogStoreOutage(
            new Fault.LogStoreOutage.OnTheWay(Toxic.of(new Toxic.Effect.Down())),
            Duration.ofSeconds(10)),
        List.of(),
        "log-store");
    heals("log-store");

    assertThat(met().verdict()).isEqualTo(Verdict.PASS);
    assertThat(met().observed()).contains("while the log store was struck");

    silent(STRUCK, OVER);

    assertThat(met().verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void oneOfTwoPipelinesThatIsAwayForLongWasOnTheWayOfSomeLine() {
    kill(LOGSTASH, "logstash-0", "logstash-1");
    silent(STRUCK, OVER);
    for (long at = STRUCK; at < OVER; at += 1_000) {
      line(at + 500, "catalog", "catalog-1");
    }

    assertThat(met().verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void oneOfTwoPipelinesMayHaveBeenSparedByAllLinesOfAMoment() {
    kill(LOGSTASH, "logstash-0", "logstash-1");
    silent(STRUCK, OVER);
    for (int i = 0; i < 500; i++) {
      line(STRUCK + 500, "catalog", "catalog-1");
    }

    Check met = met();

    assertThat(met.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(met.why()).startsWith("only logstash-0 of several was struck");
  }

  @Test
  void aNodesShipperHasTheLinesOfItsNodeAndNoOthersHoweverLongItIsAway() {
    kill(FILEBEAT, "filebeat-a", "filebeat-b");
    for (long at = STRUCK; at < OVER; at += 100) {
      line(at, "catalog", "catalog-1");
    }

    assertThat(met().verdict()).isEqualTo(Verdict.UNKNOWN);
    for (int pod = 2; pod < 12; pod++) {
      line(STRUCK + 500, "catalog", "catalog-" + pod);
    }
    assertThat(met().verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void whatBringsNoLinesIsMetByRequestsAsEver() {
    carriers = List.of();
    kill(LOGSTASH, "logstash-0");

    assertThat(met().expected()).startsWith("requests");
    assertThat(met().verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void whereNoLinesAreAuditedNoneCanMeetIt() {
    scenario.logs = null;
    kill(LOGSTASH, "logstash-0");

    assertThat(met().expected()).startsWith("requests");
    assertThat(met().verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void whatAKilledPipelineLostIsPutDownToItsMemoryThoughItBeganWithTheFirstLine() {
    kill(LOGSTASH, "logstash-0");
    for (int i = 0; i < 20; i++) {
      line(STRUCK + 100L * i, "catalog", "catalog-2");
    }
    pod(3_000, new Workload(Kind.DEPLOYMENT, "gateway"), "gateway-1", true, 0);
    history.add(new Event.LogsRead(ms(66_000), 0, true, ""));

    assertThat(Checks.check(judged(), "logs.lost-at-most").why())
        .contains("between written and searchable")
        .contains("they were in the memory of something that ended");
  }
}
