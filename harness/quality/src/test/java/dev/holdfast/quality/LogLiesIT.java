package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.StopSignal;
import dev.holdfast.launch.Launch;
import dev.holdfast.load.HttpLoadDriver;
import dev.holdfast.model.Check;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Verdict;
import dev.holdfast.model.Waypoint;
import dev.holdfast.platform.local.ImageCommands;
import dev.holdfast.platform.local.LocalPlatform;
import dev.holdfast.spi.LogStore;
import dev.holdfast.spi.RunningSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is lost and doubled on the way to the log store is found out, to the line. */
class LogLiesIT {
  private static final String HUNDREDTH = ".*-(0|[0-9]*00)";
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));

  @Tag("full")
  @Test
  void everyHundredthLineLostOrDoubledIsCountedExactly() {
    Judgement judgement = judged(Unreliable::new);

    Check lost = check(judgement, "logs.lost-at-most");
    assertThat(lost.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(lost.observed()).startsWith("at least 42 of 12,600 lines owed");
    assertThat(lost.why()).startsWith("42 of gateway, the first of request 0 of browse");
    Check doubled = check(judgement, "logs.duplicated-at-most");
    assertThat(doubled.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(doubled.why()).startsWith("42 of pricing");
  }

  @Tag("full")
  @Test
  void ofTwoLossesEachIsFoundAtItsOwnStage() {
    Check lost = check(judged(Leaky::new), "logs.lost-at-most");

    assertThat(lost.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(lost.observed()).contains("84 of 12,600 lines owed");
    assertThat(lost.why())
        .containsPattern("[0-9]+ of gateway-\\S+ between shipped and received, numbers")
        .containsPattern("[0-9]+ of pricing-\\S+ between indexed and searchable, numbers")
        .contains("the store has told that it has lines that no search finds");
  }

  private static Judgement judged(UnaryOperator<RunningSystem> lying) {
    return new Launch(
            new LyingPlatform(
                new LocalPlatform(ImageCommands.read(HOME.resolve("holdfast.yaml"))), lying),
            new HttpLoadDriver(),
            Clock.systemUTC())
        .run(
            HOME.resolve("scenarios/logs/kill-loses-no-line.yaml"),
            List.of(),
            1,
            HOME.resolve("harness/quality/target/runs"),
            "LogLiesIT",
            System.out::println,
            new StopSignal())
        .judgement();
  }

  private static Check check(Judgement judgement, String name) {
    return judgement.checks().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Its store loses the gateway's line of every hundredth request, and doubles pricing's. */
  private static final class Unreliable extends LyingPlatform.PassingOn {
    Unreliable(RunningSystem honest) {
      super(honest);
    }

    @Override
    public Optional<LogStore> logs() {
      return super.logs().map(Store::new);
    }
  }

  /** Of every hundredth request the gateway's line is not received, and pricing's not found. */
  private static final class Leaky extends LyingPlatform.PassingOn {
    Leaky(RunningSystem honest) {
      super(honest);
    }

    @Override
    public Optional<LogStore> logs() {
      return super.logs().map(LeakyStore::new);
    }
  }

  private record LeakyStore(LogStore honest) implements LogStore {
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
      return honest.read(afterPosition, atMost, without(List.of("gateway", "pricing"), to));
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

  private record Store(LogStore honest) implements LogStore {
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
            }
            if (hundredth && line.service().equals("pricing")) {
              to.accept(line);
            }
          });
    }
  }
}
