package dev.holdfast.toxiproxy;

import dev.holdfast.engine.spi.FaultWitness.Sighting;
import dev.holdfast.engine.spi.RunClock;
import dev.holdfast.model.Toxic;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Sees a toxic come and go at one place, by conversations over connections of its own: how the way
 * was before is measured when it is made. It asks Toxiproxy nothing.
 */
public final class ToxicLookout {
  private static final int BEFORE = 3;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /**
   * What a rare toxic would have shown is missed by chance no more than once in a million times.
   */
  private static final double SURE = Math.log(1e-6);

  private static final int MOST_CLEAN = 500;
  private static final double ALL = 0.999;

  private final String name;
  private final RunClock clock;
  private final Symptom symptom;
  private final Conversation before;
  private final String unfit;
  private long lookedNanos;
  private int looks;
  private int shown;

  private ToxicLookout(
      String name,
      RunClock clock,
      Symptom symptom,
      Conversation before,
      String unfit,
      long lookedNanos) {
    this.name = name;
    this.clock = clock;
    this.symptom = symptom;
    this.before = before;
    this.unfit = unfit;
    this.lookedNanos = lookedNanos;
  }

  /**
   * Measures the way while it is healthy; in a few round trips.
   *
   * @param name what the sightings are of
   * @param target where the proxy listens
   * @param path what answers a GET there, whatever the answer's status
   */
  public static ToxicLookout before(
      String name, InetSocketAddress target, String path, Toxic toxic, RunClock clock) {
    Duration quiet = Duration.ofMillis(500);
    Conversation single = new Talk(target, path, 1, 0, false, quiet).hold();
    Symptom symptom = Symptom.of(toxic, target, path, single.bytes());
    Conversation slowest = single;
    String unfit = single.answered() ? "" : "before the fault: " + single;
    for (int i = 0; i < BEFORE && unfit.isEmpty(); i++) {
      Conversation held = symptom.talk().hold();
      // a server that does not close by itself looks like one whose closing is slow
      if (!held.answered() || symptom.shows(held, held)) {
        unfit = "before the fault: " + held;
      } else if (i == 0 || held.lastByte().compareTo(slowest.lastByte()) > 0) {
        slowest = held;
      }
    }
    return new ToxicLookout(name, clock, symptom, slowest, unfit, clock.nanos());
  }

  /** Looks until the toxic shows, or the bound has passed. */
  public Sighting awaitSeen(Duration bound) throws InterruptedException {
    if (!unfit.isEmpty()) {
      return new Sighting(name, -1, 0, "nothing to compare with: " + unfit);
    }
    long until = clock.nanos() + bound.toNanos();
    while (true) {
      long start = clock.nanos();
      long sinceLast = start - lookedNanos;
      Conversation held = look();
      if (symptom.shows(before, held)) {
        return new Sighting(name, start, sinceLast, measured(held));
      }
      if (clock.nanos() >= until) {
        return new Sighting(name, -1, 0, measured(held));
      }
      clock.sleepUntil(start + PAUSE_NANOS);
    }
  }

  /** Looks until the toxic does not show any more, or the bound has passed. */
  public Sighting awaitGone(Duration bound) throws InterruptedException {
    if (!unfit.isEmpty()) {
      return new Sighting(name, -1, 0, "nothing to compare with: " + unfit);
    }
    long until = clock.nanos() + bound.toNanos();
    long firstClean = -1;
    long resolution = 0;
    int clean = 0;
    while (true) {
      long start = clock.nanos();
      long sinceLast = start - lookedNanos;
      Conversation held = look();
      boolean healthy = held.answered() && !symptom.shows(before, held);
      clean = healthy ? clean + 1 : 0;
      if (clean == 1) {
        firstClean = start;
        resolution = sinceLast;
      }
      if (clean >= cleanInARow()) {
        return new Sighting(name, firstClean, resolution, measured(held));
      }
      if (clock.nanos() >= until) {
        return new Sighting(name, -1, 0, measured(held));
      }
      if (!healthy) {
        clock.sleepUntil(start + PAUSE_NANOS);
      }
    }
  }

  private Conversation look() {
    Conversation held = symptom.talk().hold();
    lookedNanos = clock.nanos();
    looks++;
    if (symptom.shows(before, held)) {
      shown++;
    }
    return held;
  }

  private int cleanInARow() {
    double toxicity = symptom.toxic().toxicity();
    return toxicity > ALL
        ? 1
        : (int) Math.min(MOST_CLEAN, Math.ceil(SURE / Math.log(1 - toxicity)));
  }

  private String measured(Conversation now) {
    return "measured through the proxy: %s, before %s (shown in %d of %d looks)"
        .formatted(symptom.words(now), symptom.words(before), shown, looks);
  }
}
