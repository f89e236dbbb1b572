package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.HistoryReader;
import dev.holdfast.engine.StopSignal;
import dev.holdfast.engine.words.Figures;
import dev.holdfast.launch.Finished;
import dev.holdfast.launch.Launch;
import dev.holdfast.load.HttpLoadDriver;
import dev.holdfast.model.Answer;
import dev.holdfast.model.Check;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Requests;
import dev.holdfast.model.Verdict;
import dev.holdfast.model.Waypoint;
import dev.holdfast.platform.local.ImageCommands;
import dev.holdfast.platform.local.LocalPlatform;
import dev.holdfast.spi.LogStore;
import dev.holdfast.spi.RunningSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What is lost and doubled on the way to the log store is found out, to the line. How many lines
 * there are is the machine's matter: what is owed is counted from the answers that the run has, and
 * what was planted by whoever planted it.
 */
class LogLiesIT {
  private static final String HUNDREDTH = ".*-(0|[0-9]*00)";
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final Path SCENARIO = HOME.resolve("scenarios/logs/kill-loses-no-line.yaml");
  private static final List<String> SERVICES = List.of("gateway", "catalog", "pricing");

  @Tag("full")
  @Test
  void everyHundredthLineLostOrDoubledIsCountedExactly() {
    Given given = new Given();
    Run run = run(honest -> new Unreliable(honest, given));

    Check lost = check(run.judgement(), "logs.lost-at-most");
    long ofGateway = run.lost("gateway", given);
    assertThat(ofGateway).isGreaterThanOrEqualTo(run.hundredths("gateway")).isPositive();
    assertThat(lost.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(lost.observed())
        .contains(
            "%s of %s lines owed"
                .formatted(Figures.count(run.lost(given)), Figures.count(run.owed())));
    assertThat(lost.why()).startsWith(Figures.count(ofGateway) + " of gateway, the first of");
    Check doubled = check(run.judgement(), "logs.duplicated-at-most");
    assertThat(given.doubled).hasPositiveValue();
    assertThat(doubled.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(doubled.why()).startsWith(Figures.count(given.doubled.get()) + " of pricing");
  }

  @Tag("full")
  @Test
  void ofTwoLossesEachIsFoundAtItsOwnStage() {
    Given given = new Given();
    Run run = run(honest -> new Leaky(honest, given));
    Check lost = check(run.judgement(), "logs.lost-at-most");

    assertThat(run.lost(given))
        .isGreaterThanOrEqualTo(run.hundredths("gateway") + run.hundredths("pricing"))
        .isPositive();
    assertThat(lost.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(lost.observed())
        .contains(
            "%s of %s lines owed"
                .formatted(Figures.count(run.lost(given)), Figures.count(run.owed())));
    assertThat(lost.why())
        .containsPattern("[0-9]+ of gateway-\\S+ between shipped and received, numbers")
        .containsPattern("[0-9]+ of pricing-\\S+ between indexed and searchable, numbers")
        .contains("the store has told that it has lines that no search finds");
  }

  @Tag("full")
  @Test
  void linesThatChangePlacesAreCountedAtTheStageAtWhichTheyDo() throws IOException {
    AtomicLong late = new AtomicLong();
    Run run = run(inOrder(), honest -> new Shuffling(honest, late));
    Check order = check(run.judgement(), "logs.out-of-order-at-most");

    assertThat(late).hasPositiveValue();
    assertThat(order.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(order.observed()).startsWith(Figures.count(late.get()) + " of ");
    assertThat(order.why())
        .matches(
            "([0-9,]+ of pricing-\\S+ between received and indexed(, )?)+: lines of a process change places.*");
    assertThat(check(run.judgement(), "logs.lost-at-most").verdict()).isEqualTo(Verdict.PASS);
  }

  /** The same scenario, which asks for the order of lines, too. */
  private static Path inOrder() throws IOException {
    String text = Files.readString(SCENARIO);
    String asking =
        text.replace("../../charts", "../../../charts")
            .replace("    lost-at-most: 0\n", "    lost-at-most: 0\n    out-of-order-at-most: 0\n");
    return Files.writeString(HOME.resolve("harness/quality/target/in-order.yaml"), asking);
  }

  /** What the lying store gave out, which is all that can be found. */
  private static final class Given {
    final AtomicLong doubled = new AtomicLong();
    private final Set<String> lines = ConcurrentHashMap.newKeySet();

    void add(LogStore.Found line) {
      lines.add(line.instance() + line.requestId().replaceFirst(".*-", "/"));
    }

    boolean has(String instance, long number) {
      return lines.contains(instance + "/" + number);
    }
  }

  /** A run, and what its answers say that it owes. */
  private record Run(Judgement judgement, List<Owed> all) {
    private record Owed(String instance, long number) {}

    static Run of(Finished finished) {
      return new Run(
          finished.judgement(),
          HistoryReader.read(finished.folder()).requests().stream()
              .flatMap(Requests::stream)
              .filter(request -> request.answer() == Answer.OK || request.answer() == Answer.SLOW)
              .flatMap(request ->
                  request.hops().stream()
                      .distinct()
                      .filter(hop -> !hop.endsWith("!"))
                      .map(hop -> new Owed(hop, request.number())))
              .toList());
    }

    long owed() {
      return all.size();
    }

    private Stream<Owed> of(String service) {
      return all.stream().filter(line -> line.instance().startsWith(service + "-"));
    }

    long hundredths(String service) {
      return of(service).filter(line -> line.number() % 100 == 0).count();
    }

    long lost(String service, Given given) {
      return of(service).filter(line -> !given.has(line.instance(), line.number())).count();
    }

    long lost(Given given) {
      return SERVICES.stream().mapToLong(service -> lost(service, given)).sum();
    }
  }

  private static Run run(UnaryOperator<RunningSystem> lying) {
    return run(SCENARIO, lying);
  }

  private static Run run(Path scenario, UnaryOperator<RunningSystem> lying) {
    Finished finished =
        new Launch(
                new LyingPlatform(
                    new LocalPlatform(ImageCommands.read(HOME.resolve("holdfast.yaml"))), lying),
                new HttpLoadDriver(),
                Clock.systemUTC())
            .run(
                scenario,
                List.of(),
                1,
                HOME.resolve("harness/quality/target/runs"),
                "LogLiesIT",
                System.out::println,
                new StopSignal());
    return Run.of(finished);
  }

  private static Check check(Judgement judgement, String name) {
    return judgement.checks().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Its store loses the gateway's line of every hundredth request, and doubles pricing's. */
  private static final class Unreliable extends LyingPlatform.PassingOn {
    private final Given given;

    Unreliable(RunningSystem honest, Given given) {
      super(honest);
      this.given = given;
    }

    @Override
    public Optional<LogStore> logs() {
      return super.logs().map(store -> new Store(store, given));
    }
  }

  /** Of every hundredth request the gateway's line is not received, and pricing's not found. */
  private static final class Leaky extends LyingPlatform.PassingOn {
    private final Given given;

    Leaky(RunningSystem honest, Given given) {
      super(honest);
      this.given = given;
    }

    @Override
    public Optional<LogStore> logs() {
      return super.logs().map(store -> new LeakyStore(store, given));
    }
  }

  private record LeakyStore(LogStore honest, Given given) implements LogStore {
    private static Consumer<Found> without(List<String> services, Consumer<Found> to) {
      return line -> {
        if (!line.requestId().matches(HUNDREDTH) || !services.contains(line.service())) {
          to.accept(line);
        }
      };
    }

    @Override
    public long searchable() throws IOException, InterruptedException {
      return honest.searchable();
    }

    @Override
    public int read(long afterPosition, int atMost, Consumer<Found> to)
        throws IOException, InterruptedException {
      return honest.read(
          afterPosition,
          atMost,
          without(
              List.of("gateway", "pricing"),
              line -> {
                given.add(line);
                to.accept(line);
              }));
    }

    @Override
    public void written(Consumer<Found> to) throws IOException {
      honest.written(to);
    }

    @Override
    public boolean passed(Waypoint at, Consumer<Found> to) throws IOException {
      honest.written(at == Waypoint.SHIPPED ? to : without(List.of("gateway"), to));
      return true;
    }
  }

  /** Pricing's line of every hundredth request is indexed after the one that follows it. */
  private static final class Shuffling extends LyingPlatform.PassingOn {
    private final AtomicLong late;

    Shuffling(RunningSystem honest, AtomicLong late) {
      super(honest);
      this.late = late;
    }

    @Override
    public Optional<LogStore> logs() {
      return super.logs().map(store -> new ShufflingStore(store, late));
    }
  }

  private record ShufflingStore(LogStore honest, AtomicLong late) implements LogStore {
    @Override
    public long searchable() throws IOException, InterruptedException {
      return honest.searchable();
    }

    @Override
    public int read(long afterPosition, int atMost, Consumer<Found> to)
        throws IOException, InterruptedException {
      return honest.read(afterPosition, atMost, to);
    }

    @Override
    public void written(Consumer<Found> to) throws IOException {
      honest.written(to);
    }

    @Override
    public boolean passed(Waypoint at, Consumer<Found> to) throws IOException {
      List<Found> held = new ArrayList<>();
      AtomicLong position = new AtomicLong();
      Consumer<Found> numbered = line -> to.accept(at(line, position.getAndIncrement()));
      honest.written(line -> {
        boolean holds =
            at == Waypoint.INDEXED
                && held.isEmpty()
                && line.service().equals("pricing")
                && line.requestId().matches(HUNDREDTH);
        if (holds) {
          held.add(line);
          return;
        }
        numbered.accept(line);
        if (!held.isEmpty() && held.getFirst().instance().equals(line.instance())) {
          numbered.accept(held.removeFirst());
          late.incrementAndGet();
        }
      });
      held.forEach(numbered);
      return at != Waypoint.SHIPPED;
    }

    private static Found at(Found line, long position) {
      return new Found(
          line.service(),
          line.instance(),
          line.process(),
          line.sequence(),
          line.requestId(),
          line.epochMillis(),
          position);
    }
  }

  private record Store(LogStore honest, Given given) implements LogStore {
    @Override
    public long searchable() throws IOException, InterruptedException {
      return honest.searchable();
    }

    @Override
    public int read(long afterPosition, int atMost, Consumer<Found> to)
        throws IOException, InterruptedException {
      return honest.read(
          afterPosition,
          atMost,
          line -> {
            boolean hundredth = line.requestId().matches(HUNDREDTH);
            if (!hundredth || !line.service().equals("gateway")) {
              to.accept(line);
              given.add(line);
            }
            if (hundredth && line.service().equals("pricing")) {
              to.accept(line);
              given.doubled.incrementAndGet();
            }
          });
    }
  }
}
