package dev.holdfast.quality;

import dev.holdfast.engine.Journal;
import dev.holdfast.engine.RequestFile;
import dev.holdfast.engine.RunFolder;
import dev.holdfast.model.Answer;
import dev.holdfast.model.Event;
import dev.holdfast.model.Plan;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Request;
import dev.holdfast.model.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The folder of a made-up run of the smoke scenario that lasted an hour: 1,080,000 requests, one
 * instance killed, and from then on a share of the answers bad. What the harness needs to judge and
 * render so much can be measured with it, without an hour's wait.
 */
final class HourLongRun {
  /** How much of it there is. */
  record Size(int perSecond, int pods, int podEvents) {
    static final Size USUAL = new Size(300, 3, 0);

    int requests() {
      return 3_600 * perSecond;
    }
  }

  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;
  private static final long FIRST = 9 * SECOND;
  private static final long SEEN = FIRST + 20 * SECOND;
  private static final long BACK = SEEN + 6 * SECOND;
  private static final long END = FIRST + 3_600 * SECOND;

  private final Path home;
  private final RunFolder folder;
  private final double badShare;
  private final Size size;
  private final Random random = new Random(7);

  private HourLongRun(Path home, Path folder, double badShare, Size size) {
    this.size = size;
    this.home = home;
    this.folder = new RunFolder(folder);
    this.badShare = badShare;
  }

  /**
   * {@code HOME FOLDER SHARE [REQUESTS-PER-SECOND PODS POD-EVENTS]}: writes one, to measure by
   * hand.
   */
  public static void main(String[] words) throws IOException {
    Size size =
        words.length < 6
            ? Size.USUAL
            : new Size(
                Integer.parseInt(words[3]), Integer.parseInt(words[4]), Integer.parseInt(words[5]));
    write(Path.of(words[0]), Path.of(words[1]), Double.parseDouble(words[2]), size);
  }

  /**
   * @param home the project's folder, which has the scenario
   * @param folder where to write; made where it is missing
   * @param badShare of the answers from the fault on
   */
  static void write(Path home, Path folder, double badShare) throws IOException {
    write(home, folder, badShare, Size.USUAL);
  }

  private static void write(Path home, Path folder, double badShare, Size size) throws IOException {
    Files.createDirectories(folder);
    HourLongRun run = new HourLongRun(home, folder, badShare, size);
    run.writeJournal();
    run.writeRequests();
  }

  private void writeJournal() throws IOException {
    List<Event> events = new ArrayList<>(frame());
    for (String service : List.of("gateway", "catalog", "pricing")) {
      for (int rank = 1; rank <= 3; rank++) {
        events.add(pod(5 * SECOND, service, rank, true, 0, "Running"));
      }
      events.add(passing(5 * SECOND, service, 1, 2, 3));
    }
    events.add(pod(SEEN + 20 * MILLI, "catalog", 1, false, 0, "Failed (signal KILL)"));
    events.add(passing(SEEN + 300 * MILLI, "catalog", 2, 3));
    events.add(pod(BACK, "catalog", 1, true, 1, "Running"));
    events.add(passing(BACK + 300 * MILLI, "catalog", 1, 2, 3));
    for (int i = 0; i < size.podEvents(); i++) {
      long at = BACK + (END - BACK) / (size.podEvents() + 1) * (i + 1);
      int rank = 4 + i % Math.max(1, size.pods() - 3);
      events.add(pod(at, "catalog", rank, i / size.pods() % 2 == 0, 0, "Running"));
    }
    for (long at = SECOND / 2; at < END; at += SECOND) {
      events.add(new Event.Observed(at, "workloads", at / SECOND * 10, 110 * MILLI));
      events.add(new Event.Observed(at, "registry", at / SECOND * 10, 120 * MILLI));
    }
    events.sort(Comparator.comparingLong(Event::atNanos));
    try (Journal journal = Journal.create(folder.history())) {
      events.forEach(journal::append);
    }
  }

  private List<Event> frame() throws IOException {
    Path scenario = home.resolve("scenarios/smoke/replica-kill.yaml");
    String text =
        Files.readString(scenario)
            .replace("for: 70s", "for: 60m")
            .replace("rate: 100/s", "rate: " + size.perSecond() + "/s")
            .replace("warm-up: 20s", "warm-up: 10s");
    return List.of(
        new Event.RunStarted(
            0,
            Event.RunStarted.FORMAT,
            Instant.parse("2026-11-22T18:42:07.118Z"),
            "run-hour",
            "0.1.0",
            "catalog-replica-kill",
            scenario.toString(),
            text,
            7,
            List.of(),
            Map.of("cores", "2")),
        new Event.PlatformDescribed(MILLI, "local", List.of(), List.of()),
        new Event.Planned(
            2 * MILLI,
            new Plan(
                "catalog-replica-kill",
                7,
                List.of(new Plan.PlannedLoad("browse", "gateway", size.requests())),
                List.of(new Plan.PlannedFault("kill-one", "kill one", List.of(0), 3)),
                Duration.ofHours(1))),
        new Event.PhaseEntered(3 * MILLI, Event.Phase.STARTING),
        new Event.PhaseEntered(FIRST - SECOND, Event.Phase.READY),
        new Event.PhaseEntered(FIRST - SECOND, Event.Phase.LOADING),
        new Event.LoadStarted(FIRST - SECOND, "browse", FIRST, size.requests()),
        new Event.FaultInjecting(SEEN - 5 * MILLI, "kill-one", List.of("catalog-1")),
        new Event.FaultInjected(SEEN - MILLI, "kill-one"),
        new Event.FaultWitnessed(
            SEEN + MILLI, "kill-one", "catalog-1", SEEN, MILLI, "/proc/4711/stat: zombie"),
        new Event.FaultHealed(SEEN + 2 * MILLI, "kill-one"),
        new Event.LoadEnded(END, "browse", size.requests(), 32, ""),
        new Event.PhaseEntered(END, Event.Phase.SETTLING),
        new Event.PhaseEntered(END + SECOND, Event.Phase.STOPPING),
        new Event.Residue(END + 2 * SECOND, List.of()),
        new Event.PhaseEntered(END + 2 * SECOND, Event.Phase.STOPPED),
        new Event.RunEnded(END + 2 * SECOND));
  }

  private static Event pod(
      long at, String service, int rank, boolean ready, int restarts, String phase) {
    Workload workload = new Workload(Workload.Kind.DEPLOYMENT, service);
    String name = service + "-" + rank;
    return new Event.PodSeen(
        at, new Pod(name, workload, "uid-" + name, "127.0.0.1", ready, restarts, phase), false);
  }

  private static Event passing(long at, String service, int... ranks) {
    List<String> names = new ArrayList<>();
    for (int rank : ranks) {
      names.add(service + "-" + rank);
    }
    return new Event.RegistrySeen(at, service, names, 100 * MILLI);
  }

  private void writeRequests() throws IOException {
    RequestFile.write(
        folder.requests("browse"), IntStream.range(0, size.requests()).mapToObj(this::request));
  }

  private Request request(int number) {
    long intended = FIRST + number * SECOND / size.perSecond();
    boolean gone = intended >= SEEN && intended < BACK;
    int catalog = gone ? 2 + random.nextInt(2) : 1 + random.nextInt(3);
    boolean bad = intended >= SEEN && random.nextDouble() < badShare;
    long started = intended + (40 + random.nextInt(60)) * 1_000L;
    long took = Math.round(3_100_000 * Math.exp(random.nextGaussian() * 0.48));
    String gateway = "gateway-" + (1 + random.nextInt(3));
    List<String> hops =
        bad
            ? List.of(gateway, "catalog-" + catalog + "!")
            : List.of(gateway, "catalog-" + catalog, "pricing-" + (1 + random.nextInt(3)));
    return new Request(
        number,
        intended,
        started,
        started + took,
        bad ? 503 : 200,
        bad ? Answer.FAILED : Answer.OK,
        hops,
        bad ? "status 503" : "");
  }
}
