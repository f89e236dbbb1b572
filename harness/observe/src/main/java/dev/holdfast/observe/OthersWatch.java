package dev.holdfast.observe;

import dev.holdfast.model.DurationText;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Sees on the board what others do to the pods of a workload: one that was ready is deleted, ends,
 * or is ready no more. Of each only the first is told.
 *
 * @param <P> what the platform knows of a pod
 */
public final class OthersWatch<P> implements Watch, Board.Reader<P> {
  /** An order to the API is told by its watch at once; a platform's own board is no slower. */
  private static final Duration ORDER = Duration.ofMillis(200);

  private final Workload workload;
  private final Board<P> board;
  private final Function<P, Pod> pod;
  private final Late<P> late;
  private final long sinceNanos;
  private final Map<String, Pod> known = new HashMap<>();
  private final Map<String, Sighting> seen = new LinkedHashMap<>();

  /**
   * How much later than it happened the board may tell of it.
   *
   * @param <P> what the platform knows of a pod
   */
  public interface Late<P> {
    /** That a container of the pod has ended. */
    Duration ended();

    /** That the pod is ready no more. */
    Duration unready(P pod);
  }

  private OthersWatch(
      Workload workload, Board<P> board, Function<P, Pod> pod, Late<P> late, long sinceNanos) {
    this.workload = workload;
    this.board = board;
    this.pod = pod;
    this.late = late;
    this.sinceNanos = sinceNanos;
  }

  /**
   * Looks from now on.
   *
   * @param nowNanos on the board's clock
   */
  public static <P> OthersWatch<P> start(
      Workload workload, Board<P> board, Function<P, Pod> pod, Late<P> late, long nowNanos) {
    OthersWatch<P> watch = new OthersWatch<>(workload, board, pod, late, nowNanos);
    board.read(watch);
    return watch;
  }

  @Override
  public synchronized void changed(long atNanos, P told, boolean gone) {
    Pod now = pod.apply(told);
    if (!now.workload().equals(workload)) {
      return;
    }
    Pod before = gone ? known.remove(now.name()) : known.put(now.name(), now);
    if (before != null && before.ready()) {
      struck(told, before, now, gone)
          .ifPresent(what -> seen.putIfAbsent(now.name(), sighting(atNanos, now.name(), what)));
    }
  }

  private record What(String words, Duration late) {}

  private Optional<What> struck(P told, Pod before, Pod now, boolean gone) {
    if (gone || !before.uid().equals(now.uid())) {
      return Optional.of(new What("is gone", ORDER));
    }
    if (now.leaving()) {
      return Optional.of(new What("is being deleted", ORDER));
    }
    if (now.restarts() > before.restarts()) {
      return Optional.of(new What("had a container start again", late.ended()));
    }
    if (now.well()) {
      return Optional.empty();
    }
    return now.phase().equals(before.phase())
        ? Optional.of(
            new What(
                "is ready no more, which is told up to %s late"
                    .formatted(DurationText.of(late.unready(told))),
                late.unready(told)))
        : Optional.of(new What("had a container end: " + now.phase(), late.ended()));
  }

  private Sighting sighting(long atNanos, String name, What what) {
    return new Sighting(
        name,
        atNanos,
        Math.min(what.late.toNanos(), Math.max(1, atNanos - sinceNanos)),
        "the watch of pods: %s %s".formatted(name, what.words));
  }

  /** All that was seen until now, the first before; there is nothing to wait for. */
  @Override
  public synchronized List<Sighting> await(Duration bound) {
    return new ArrayList<>(seen.values());
  }

  @Override
  public void close() {
    board.leave(this);
  }
}
