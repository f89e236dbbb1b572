package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.Image;
import dev.holdfast.model.NotHonoured;
import dev.holdfast.model.Part;
import dev.holdfast.model.Plan;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Schedule;
import dev.holdfast.model.Start;
import dev.holdfast.model.Workload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalTest {
  /** One entry of each kind. */
  private static final List<Event> EVENTS =
      List.of(
          new Event.RunStarted(
              0,
              2,
              Instant.parse("2026-11-22T18:52:23.456Z"),
              "run-20261122-185223-4f1a9c2e",
              "0.1.0",
              "catalog-replica-kill",
              "scenarios/smoke/replica-kill.yaml",
              "holdfast: 1\nscenario: catalog-replica-kill\n",
              42,
              List.of("catalog.replicas=1"),
              Map.of("os", "Linux")),
          new Event.Planned(
              1_000,
              new Plan(
                  "catalog-replica-kill",
                  42,
                  List.of(new Plan.PlannedLoad("browse", "gateway", 18_000)),
                  List.of(new Plan.PlannedFault("kill-one", "kill -KILL", List.of(2), 3)),
                  Duration.ofSeconds(90))),
          new Event.Scheduled(
              1_500,
              new Schedule(
                  "catalog-replica-kill",
                  42,
                  List.of(
                      new Schedule.Strike(
                          "kill-one",
                          "kill",
                          "deployment catalog",
                          new Start.AfterBaseline(),
                          Duration.ZERO,
                          List.of(2),
                          3),
                      new Schedule.Strike(
                          "hold-one",
                          "pause",
                          "deployment catalog",
                          new Start.AfterFault("kill-one"),
                          Duration.ofSeconds(5),
                          List.of(0),
                          3),
                      new Schedule.Strike(
                          "grow",
                          "scale",
                          "deployment catalog",
                          new Start.At(Duration.ofSeconds(40)),
                          Duration.ZERO,
                          List.of(),
                          3)))),
          new Event.PhaseEntered(2_000, Event.Phase.STARTING),
          new Event.PlatformDescribed(
              3_000,
              "local",
              List.of(new Part("registry", "Consul API subset", Part.How.EMBEDDED)),
              List.of(new NotHonoured("PodDisruptionBudget/catalog", "", "no evictions here"))),
          new Event.PodSeen(4_000, pod(), false),
          new Event.RegistrySeen(5_000, "catalog", List.of("catalog-1"), 100),
          new Event.EndpointsSeen(5_100, "catalog", List.of("catalog-1", "catalog-2")),
          new Event.Exposed(5_120, "balancer", "catalog-1", 5_000, 5_110, 12, 2),
          new Event.ClientSeen(
              5_130, 4_130, "gateway-1", "catalog", 100, 3, 2, 1, 1, 0, 3, 1, 17.5),
          new Event.ProcessorSeen(5_140, 4_140, "catalog-1", "app", 100, 87, 8_700),
          new Event.ImagesSeen(5_150, List.of(new Image("holdfast/catalog:0.1.0", "sha256:1f"))),
          new Event.PlatformSaid(
              5_200, "Warning", "Pod/catalog-1", "Unhealthy", "probe failed: 503", 3),
          new Event.Observed(6_000, "registry", 10, 110),
          new Event.ObserverFailed(7_000, "registry", "connection \"refused\""),
          new Event.NotReady(8_000, "after 90s: 2 of 3 ready"),
          new Event.PodWords(9_000, "catalog-1", List.of("no database"), List.of("503")),
          new Event.LoadStarted(10_000, "browse", 11_000, 18_000),
          new Event.FaultInjecting(12_000, "kill-one", List.of("catalog-3")),
          new Event.FaultInjected(13_000, "kill-one"),
          new Event.FaultNotInjected(14_000, "kill-two", "catalog-2 is gone"),
          new Event.FaultWitnessed(15_000, "kill-one", "catalog-3", 14_500, 500, "gone"),
          new Event.FaultHealed(16_000, "kill-one"),
          new Event.FaultHealSeen(16_100, "pause-one", "catalog-3", 16_050, 50, "state S"),
          new Event.GeneratorStalled(16_200, "browse", 16_120, 16_200),
          new Event.ClocksParted(16_300, -5_000, 0),
          new Event.LoadEnded(17_000, "browse", 18_000, 32, ""),
          new Event.LogsSearchable(17_100, 53_999),
          new Event.LogsCarried(
              17_105, List.of(new Workload(Workload.Kind.STATEFULSET, "logstash"))),
          new Event.LogsBrought(17_107, "filebeat:9.5.3", "https://kibana.example.com"),
          new Event.ClockSeen(17_110, "catalog-1", -2_000, 40),
          new Event.LinesMissed(17_120, "catalog-2", "the token ran out"),
          new Event.LogsRead(17_200, 54_000, false, "the store is away"),
          new Event.Aborted(18_000, Event.Aborted.Cause.STOP_IF, "half of all was bad"),
          new Event.Trouble(19_000, "observer registry", "out of memory"),
          new Event.Residue(20_000, List.of("process 4711")),
          new Event.RunEnded(21_000));

  @TempDir Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void nameTheFile() {
    file = new RunFolder(folder).history();
  }

  private static Pod pod() {
    return new Pod("catalog-1", Scenarios.CATALOG, "u1", "127.0.0.2", true, 0, "Running");
  }

  private void write(List<Event> events) {
    try (Journal journal = Journal.create(file)) {
      events.forEach(journal::append);
    }
  }

  private static String golden() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(JournalTest.class.getResourceAsStream("/history-format-2.jsonl"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void theFormatIsAsPublished() throws IOException {
    write(EVENTS);

    assertThat(Files.readString(file)).isEqualTo(golden());
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Files.writeString(file, golden());

    assertThat(HistoryReader.read(folder).events()).isEqualTo(EVENTS);
  }

  @Test
  void theFormatBeforeIsStillRead() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(JournalTest.class.getResourceAsStream("/history-format-1.jsonl"))) {
      Files.write(file, in.readAllBytes());
    }

    assertThat(HistoryReader.read(folder).events())
        .hasSize(EVENTS.size() - 10)
        .containsAll(
            EVENTS.stream()
                .skip(1)
                .filter(event -> !(event instanceof Event.Scheduled))
                .filter(event -> !(event instanceof Event.GeneratorStalled))
                .filter(event -> !(event instanceof Event.ClocksParted))
                .filter(event -> !(event instanceof Event.Exposed))
                .filter(event -> !(event instanceof Event.ClientSeen))
                .filter(event -> !(event instanceof Event.ProcessorSeen))
                .filter(event -> !(event instanceof Event.ClockSeen))
                .filter(event -> !(event instanceof Event.LinesMissed))
                .filter(event -> !(event instanceof Event.LogsCarried))
                .filter(event -> !(event instanceof Event.LogsBrought))
                .toList());
  }

  @Test
  void everyKindOfEntryIsInTheGoldenFile() {
    assertThat(EVENTS)
        .extracting(Object::getClass)
        .containsExactlyInAnyOrder(Event.class.getPermittedSubclasses());
  }

  @Test
  void anEntryIsOnDiskWhenAppendReturns() throws IOException {
    try (Journal journal = Journal.create(file)) {
      journal.append(EVENTS.getFirst());

      assertThat(Files.readString(file)).endsWith("}\n");
    }
  }

  @Test
  void entriesOfManyThreadsDoNotMix() throws InterruptedException {
    try (Journal journal = Journal.create(file)) {
      journal.append(EVENTS.getFirst());
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        threads.add(Thread.ofVirtual().start(() -> appendMany(journal)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }

    assertThat(HistoryReader.read(folder).events()).hasSize(1 + 8 * 100);
  }

  private static void appendMany(Journal journal) {
    for (int i = 0; i < 100; i++) {
      journal.append(new Event.Trouble(i, "x".repeat(i), "y"));
    }
  }

  @Test
  void anInterruptedThreadDoesNotCloseItForTheOthers() {
    try (Journal journal = Journal.create(file)) {
      Thread.currentThread().interrupt();
      journal.append(EVENTS.getFirst());
      assertThat(Thread.interrupted()).isTrue();
      journal.append(EVENTS.getLast());
    }

    assertThat(HistoryReader.read(folder).events()).hasSize(2);
  }

  @Test
  void aTornLastLineIsLeftOut() throws IOException {
    write(EVENTS);
    Files.writeString(file, "{\"type\":\"trou", StandardOpenOption.APPEND);

    assertThat(HistoryReader.read(folder).events()).isEqualTo(EVENTS);
  }

  @Test
  void garbageIsToldWithLineAndCause() throws IOException {
    write(EVENTS.subList(0, 2));
    Files.writeString(file, "garbage\n{}\n", StandardOpenOption.APPEND);

    assertThatThrownBy(() -> HistoryReader.read(folder))
        .isInstanceOf(BadHistory.class)
        .hasMessageStartingWith(file + ":3: not an entry of a history: Unrecognized token");
  }

  @Test
  void anUnknownKindIsToldWithItsName() throws IOException {
    write(EVENTS.subList(0, 1));
    Files.writeString(file, "{\"type\":\"moon-seen\",\"atNanos\":1}\n", StandardOpenOption.APPEND);

    assertThatThrownBy(() -> HistoryReader.read(folder))
        .isInstanceOf(BadHistory.class)
        .hasMessageContaining(":2: not an entry of a history:")
        .hasMessageContaining("moon-seen");
  }

  @Test
  void aMissingFieldIsAnError() throws IOException {
    write(EVENTS.subList(0, 1));
    Files.writeString(file, "{\"type\":\"run-ended\"}\n", StandardOpenOption.APPEND);

    assertThatThrownBy(() -> HistoryReader.read(folder))
        .isInstanceOf(BadHistory.class)
        .hasMessageContaining("atNanos");
  }

  @Test
  void aNewerFormatIsRefused() throws IOException {
    Files.writeString(file, golden().replace("\"format\":2", "\"format\":3"));

    assertThatThrownBy(() -> HistoryReader.read(folder))
        .isInstanceOf(BadHistory.class)
        .hasMessage(file + ":1: format 3, but this version reads 2 at most; use a newer Holdfast");
  }

  @Test
  void aFolderWithoutAJournalIsToldSo() {
    assertThatThrownBy(() -> HistoryReader.read(folder))
        .isInstanceOf(BadHistory.class)
        .hasMessage(file + ": there is no such file; name the folder of a run");
  }

  @Test
  void aJournalIsNeverWrittenOver() {
    write(EVENTS);

    assertThatThrownBy(() -> Journal.create(file)).isInstanceOf(HistoryNotWritten.class);
    assertThat(HistoryReader.read(folder).events()).isEqualTo(EVENTS);
  }

  @Test
  void aHistoryHasTheRequestsOfEveryLoad() {
    write(EVENTS);
    try (RequestWriter requests = RequestFile.create(new RunFolder(folder).requests("browse"))) {
      requests.ended(RequestFileTest.request(1));
    }

    History history = HistoryReader.read(folder);

    assertThat(history.requests("browse").orElseThrow().stream())
        .containsExactly(RequestFileTest.request(1));
  }
}
