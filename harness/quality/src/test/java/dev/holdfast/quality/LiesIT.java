package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Check;
import dev.holdfast.model.Event;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Verdict;
import dev.holdfast.model.Workload;
import dev.holdfast.platform.local.ImageCommands;
import dev.holdfast.platform.local.LocalPlatform;
import dev.holdfast.spi.FaultDriver;
import dev.holdfast.spi.HistorySink;
import dev.holdfast.spi.Observer;
import dev.holdfast.spi.Platform;
import dev.holdfast.spi.RunClock;
import dev.holdfast.spi.RunningSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The verdict is told lies, one at a time, by otherwise real parts; it must not believe them. */
class LiesIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final Path SCENARIOS = HOME.resolve("harness/quality/src/test/scenarios");

  @Test
  void aKillDriverThatDoesNothingIsNotBelieved() {
    Judgement judgement = judged("brief-kill.yaml", DoesNothing::new);

    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(check(judgement, "fault-seen").verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Tag("full")
  @Test
  void observersThatSeeNothingAreNotBelieved() {
    Judgement judgement = judged("quick-kill.yaml", SeesNothing::new);

    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(judgement.checks())
        .filteredOn(check -> check.name().contains("observers"))
        .anySatisfy(check -> assertThat(check.verdict()).isEqualTo(Verdict.UNKNOWN));
  }

  @Tag("full")
  @Test
  void aLoadThatNeverMeetsTheStruckInstanceShowsNothing() {
    Judgement judgement = judged("missed-kill.yaml", UnaryOperator.identity());

    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(check(judgement, "fault-met").why()).contains("0 requests met the fault");
  }

  @Tag("full")
  @Test
  void aLeftoverIsFound() throws Exception {
    List<ServerSocket> planted = new ArrayList<>();
    try {
      Judgement judgement = judged("quick-kill.yaml", system -> new LeavesASocket(system, planted));

      assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
      assertThat(check(judgement, "residue").verdict()).isEqualTo(Verdict.FAIL);
      assertThat(check(judgement, "residue").why())
          .contains(planted.getFirst().getInetAddress().getHostAddress());
    } finally {
      for (ServerSocket socket : planted) {
        socket.close();
      }
    }
  }

  private static Judgement judged(
      String scenario, UnaryOperator<RunningSystem> lie, String... overrides) {
    Platform platform =
        new LyingPlatform(
            new LocalPlatform(ImageCommands.read(HOME.resolve("holdfast.yaml"))), lie);
    return WholeRun.judged(
        platform, SCENARIOS.resolve(scenario), Arrays.asList(overrides), "LiesIT");
  }

  private static Check check(Judgement judgement, String name) {
    return judgement.checks().stream()
        .filter(check -> check.name().contains(name))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("no check named like " + name + " in " + judgement.checks()));
  }

  private static final class DoesNothing extends LyingPlatform.PassingOn {
    DoesNothing(RunningSystem honest) {
      super(honest);
    }

    @Override
    public FaultDriver faults() {
      return (Fault fault, List<Pod> targets) ->
          new FaultDriver.Prepared() {
            @Override
            public FaultDriver.ActiveFault inject() {
              return () -> {};
            }
          };
    }
  }

  private static final class SeesNothing extends LyingPlatform.PassingOn {
    SeesNothing(RunningSystem honest) {
      super(honest);
    }

    @Override
    public List<Observer> observers() {
      return super.observers().stream().<Observer>map(Blind::new).toList();
    }
  }

  /** Shows signs of life, but nothing of what it sees. */
  private record Blind(Observer honest) implements Observer {
    @Override
    public String name() {
      return honest.name();
    }

    @Override
    public void start(RunClock clock, HistorySink history) {
      honest.start(
          clock,
          event -> {
            if (event instanceof Event.Observed) {
              history.append(event);
            }
          });
    }

    @Override
    public void close() {
      honest.close();
    }
  }

  private static final class LeavesASocket extends LyingPlatform.PassingOn {
    private final List<ServerSocket> planted;

    LeavesASocket(RunningSystem honest, List<ServerSocket> planted) {
      super(honest);
      this.planted = planted;
    }

    @Override
    public void close() {
      if (planted.isEmpty()) {
        Pod pod = pods(new Workload(Workload.Kind.DEPLOYMENT, "pricing")).getFirst();
        try {
          planted.add(new ServerSocket(0, 1, InetAddress.getByName(pod.address())));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      super.close();
    }
  }
}
