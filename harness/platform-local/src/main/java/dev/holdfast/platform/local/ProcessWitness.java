package dev.holdfast.platform.local;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import dev.holdfast.platform.local.Lookout.Look;
import dev.holdfast.platform.local.Lookout.Outcome;
import dev.holdfast.platform.local.process.Ledger;
import dev.holdfast.platform.local.process.ProcessId;
import dev.holdfast.platform.local.process.ProcessTable;
import dev.holdfast.platform.local.process.ProcessTable.Stat;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.FaultWitness;
import dev.holdfast.spi.RunClock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sees a fault's effect in the kernel's process table, which nothing of the platform writes: a
 * process that is gone, a zombie, or another one under its pid, has ended; state T is stopped by a
 * signal. A signal that a process survives leaves no trace there, so it is never said to have been
 * seen. Which processes belong to a workload is what the run's ledger says, on disk.
 */
final class ProcessWitness implements FaultWitness {
  private final LocalPods pods;
  private final Ledger ledger;

  ProcessWitness(LocalPods pods, Ledger ledger) {
    this.pods = pods;
    this.ledger = ledger;
  }

  @Override
  public Watch watch(Fault fault, List<Pod> targets, RunClock clock) {
    List<Lookout> lookouts =
        switch (fault) {
          case Fault.Kill kill ->
              each(targets, kill.container(), clock, id -> new EffectAndEnd(() -> ended(id), null));
          case Fault.Pause pause ->
              each(
                  targets,
                  pause.container(),
                  clock,
                  id -> new EffectAndEnd(() -> stopped(id), () -> goesOn(id)));
          case Fault.DeletePod delete -> {
            Set<String> before = running(delete.workload());
            int many = targets.size();
            yield each(
                targets,
                null,
                clock,
                id -> new EffectAndEnd(() -> replaced(id, delete.workload(), before, many), null));
          }
          case Fault.Scale scale -> List.of(scaled(scale, clock));
          case Fault.Rollout _,
              Fault.OnNode _,
              Fault.Observe _,
              Fault.Network _,
              Fault.PacketLoss _,
              Fault.Partition _,
              Fault.RegistryOutage _,
              Fault.LogStoreOutage _ ->
              throw new IllegalArgumentException(fault.kind() + " strikes no processes");
        };
    lookouts.forEach(Lookout::start);
    return new ProcessWatch(lookouts);
  }

  /** For a fault's effect, and for its end where it has one. */
  private record EffectAndEnd(Look effect, @Nullable Look end) {}

  private List<Lookout> each(
      List<Pod> targets,
      @Nullable String container,
      RunClock clock,
      Function<ProcessId, EffectAndEnd> looksAt) {
    return targets.stream()
        .map(pod -> {
          try {
            EffectAndEnd looks = looksAt.apply(pods.process(pod, container));
            return new Lookout(pod.name(), looks.effect, looks.end, clock);
          } catch (FaultNotPossible e) {
            Outcome nothing = Outcome.notYet("nothing to look at: " + e.getMessage());
            return new Lookout(pod.name(), () -> nothing, null, clock);
          }
        })
        .toList();
  }

  private Lookout scaled(Fault.Scale scale, RunClock clock) {
    int before = running(scale.workload()).size();
    return new Lookout(
        scale.workload().toString(),
        () -> count(scale.workload(), before, scale.to()),
        scale.lasts() == null ? null : () -> count(scale.workload(), scale.to(), before),
        clock);
  }

  private Outcome count(Workload workload, int from, int to) {
    int now = running(workload).size();
    String what =
        (now == 1 ? "1 pod of it has" : now + " pods of it have")
            + " a process (processes.tsv and /proc)";
    return now == to
        ? Outcome.done(what)
        : now == from ? Outcome.notYet(what) : Outcome.begun(what);
  }

  private static Outcome ended(ProcessId id) {
    AtOnce now = AtOnce.of(id);
    return now.alive == null
        ? Outcome.done(path(id) + now.words)
        : Outcome.notYet(path(id) + "still the same process, " + now.words);
  }

  private static Outcome stopped(ProcessId id) {
    AtOnce now = AtOnce.of(id);
    return now.alive != null && now.alive.stopped()
        ? Outcome.done(path(id) + now.words + ", stopped")
        : Outcome.notYet(path(id) + now.words);
  }

  private static Outcome goesOn(ProcessId id) {
    AtOnce now = AtOnce.of(id);
    String words = path(id) + now.words;
    if (now.alive == null) {
      return Outcome.done(words + ", so there was nothing left to go on");
    }
    if (now.alive.stopped()) {
      return Outcome.notYet(words + ", stopped");
    }
    // a stopped process that is killed runs for a moment, to end
    return now.alive.ending() ? Outcome.notYet(words + ", ending") : Outcome.done(words);
  }

  /** It has begun when either is seen, the old pod's end or a new pod's start. */
  private Outcome replaced(ProcessId id, Workload workload, Set<String> before, int many) {
    Set<String> now = running(workload);
    List<String> others = now.stream().filter(pod -> !before.contains(pod)).sorted().toList();
    AtOnce itself = AtOnce.of(id);
    boolean ended = itself.alive == null;
    String what =
        "%s%s; %s"
            .formatted(
                path(id),
                ended ? itself.words : "still the same process, " + itself.words,
                others.isEmpty()
                    ? "no other pod in its place"
                    : String.join(", ", others) + " in its place");
    boolean enough = others.size() >= many;
    if (ended && enough) {
      return Outcome.done(what);
    }
    return ended || enough ? Outcome.begun(what) : Outcome.notYet(what);
  }

  /** The pods of the workload that have a process which runs. */
  private Set<String> running(Workload workload) {
    Pattern its = Pattern.compile("pod (" + Pattern.quote(workload.name()) + "-\\d+)");
    return ledger.entries().stream()
        .filter(entry -> its.matcher(entry.what()).matches())
        .filter(entry -> entry.id().alive())
        .map(entry -> entry.what().substring("pod ".length()))
        .collect(Collectors.toSet());
  }

  private static String path(ProcessId id) {
    return "/proc/" + id.pid() + "/stat: ";
  }

  /**
   * A process at one moment: all that is said of it comes of one reading, since the next may
   * differ.
   *
   * @param alive its entry; null once it has ended
   */
  private record AtOnce(@Nullable Stat alive, String words) {
    static AtOnce of(ProcessId id) {
      Stat stat = ProcessTable.stat(id.pid()).orElse(null);
      if (stat == null) {
        return new AtOnce(null, "gone");
      }
      if (stat.startTicks() != id.startTicks()) {
        return new AtOnce(null, "another process, started at " + stat.startTicks());
      }
      return stat.dead() ? new AtOnce(null, "zombie") : new AtOnce(stat, "state " + stat.state());
    }
  }

  private record ProcessWatch(List<Lookout> lookouts) implements Watch {
    @Override
    public List<Sighting> await(Duration bound) throws InterruptedException {
      long deadline = System.nanoTime() + bound.toNanos();
      for (Lookout lookout : lookouts) {
        lookout.awaitEffect(Math.max(0, deadline - System.nanoTime()));
      }
      return lookouts.stream().map(Lookout::effect).toList();
    }

    @Override
    public List<Sighting> awaitGone(Duration bound) throws InterruptedException {
      long deadline = System.nanoTime() + bound.toNanos();
      for (Lookout lookout : lookouts) {
        lookout.awaitEnd(Math.max(0, deadline - System.nanoTime()));
      }
      return lookouts.stream().map(Lookout::end).toList();
    }

    @Override
    public void close() {
      lookouts.forEach(Lookout::close);
    }
  }
}
