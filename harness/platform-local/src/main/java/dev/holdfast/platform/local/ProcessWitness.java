package dev.holdfast.platform.local;

import dev.holdfast.engine.spi.FaultNotPossible;
import dev.holdfast.engine.spi.FaultWitness;
import dev.holdfast.engine.spi.RunClock;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import dev.holdfast.platform.local.Lookout.Glance;
import dev.holdfast.platform.local.Lookout.Look;
import dev.holdfast.platform.local.process.Ledger;
import dev.holdfast.platform.local.process.ProcessId;
import dev.holdfast.platform.local.process.ProcessTable;
import dev.holdfast.platform.local.process.ProcessTable.Stat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
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
              each(targets, kill.container(), clock, id -> new Looks(() -> ended(id), null));
          case Fault.Pause pause ->
              each(
                  targets,
                  pause.container(),
                  clock,
                  id -> new Looks(() -> stopped(id), () -> goesOn(id)));
          case Fault.DeletePod delete -> {
            Set<String> before = running(delete.workload());
            int many = targets.size();
            yield each(
                targets,
                null,
                clock,
                id -> new Looks(() -> replaced(id, delete.workload(), before, many), null));
          }
          case Fault.Scale scale -> List.of(scaled(scale, clock));
          case Fault.Rollout _,
              Fault.Network _,
              Fault.PacketLoss _,
              Fault.Partition _,
              Fault.RegistryOutage _ ->
              throw new IllegalArgumentException(fault.kind() + " strikes no processes");
        };
    lookouts.forEach(Lookout::start);
    return new ProcessWatch(lookouts);
  }

  /** For a fault's effect, and for its end where it has one. */
  private record Looks(Look effect, @Nullable Look end) {}

  private List<Lookout> each(
      List<Pod> targets,
      @Nullable String container,
      RunClock clock,
      Function<ProcessId, Looks> looksAt) {
    return targets.stream()
        .map(pod -> {
          try {
            Looks looks = looksAt.apply(pods.process(pod, container));
            return new Lookout(pod.name(), looks.effect, looks.end, clock);
          } catch (FaultNotPossible e) {
            Glance nothing = Glance.notYet("nothing to look at: " + e.getMessage());
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

  private Glance count(Workload workload, int from, int to) {
    int now = running(workload).size();
    String what =
        (now == 1 ? "1 pod of it has" : now + " pods of it have")
            + " a process (processes.tsv and /proc)";
    return now == to ? Glance.done(what) : now == from ? Glance.notYet(what) : Glance.begun(what);
  }

  private static Glance ended(ProcessId id) {
    return endOf(id)
        .map(end -> Glance.done(path(id) + end))
        .orElseGet(() -> Glance.notYet(path(id) + "still the same process, " + state(id)));
  }

  private static Glance stopped(ProcessId id) {
    String now = path(id) + endOf(id).orElseGet(() -> state(id));
    return is(id, Stat::stopped) ? Glance.done(now + ", stopped") : Glance.notYet(now);
  }

  private static Glance goesOn(ProcessId id) {
    Optional<String> end = endOf(id);
    if (end.isPresent()) {
      return Glance.done(path(id) + end.get() + ", so there was nothing left to go on");
    }
    String now = path(id) + state(id);
    if (is(id, Stat::stopped)) {
      return Glance.notYet(now + ", stopped");
    }
    // a stopped process that is killed runs for a moment, to end
    return is(id, Stat::ending) ? Glance.notYet(now + ", ending") : Glance.done(now);
  }

  private static boolean is(ProcessId id, Predicate<Stat> what) {
    return ProcessTable.stat(id.pid())
        .filter(stat -> stat.id().equals(id))
        .filter(what)
        .isPresent();
  }

  /** It has begun when either is seen, the old pod's end or a new pod's start. */
  private Glance replaced(ProcessId id, Workload workload, Set<String> before, int many) {
    Set<String> now = running(workload);
    List<String> others = now.stream().filter(pod -> !before.contains(pod)).sorted().toList();
    Optional<String> end = endOf(id);
    String what =
        "%s%s; %s"
            .formatted(
                path(id),
                end.orElse("still the same process, " + state(id)),
                others.isEmpty()
                    ? "no other pod in its place"
                    : String.join(", ", others) + " in its place");
    boolean enough = others.size() >= many;
    if (end.isPresent() && enough) {
      return Glance.done(what);
    }
    return end.isPresent() || enough ? Glance.begun(what) : Glance.notYet(what);
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

  private static String state(ProcessId id) {
    return "state "
        + ProcessTable.stat(id.pid()).map(stat -> String.valueOf(stat.state())).orElse("?");
  }

  private static Optional<String> endOf(ProcessId id) {
    Optional<Stat> stat = ProcessTable.stat(id.pid());
    if (stat.isEmpty()) {
      return Optional.of("gone");
    }
    if (stat.get().startTicks() != id.startTicks()) {
      return Optional.of("another process, started at " + stat.get().startTicks());
    }
    return stat.get().dead() ? Optional.of("zombie") : Optional.empty();
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
