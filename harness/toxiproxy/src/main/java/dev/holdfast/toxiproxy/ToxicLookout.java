package dev.holdfast.toxiproxy;

import dev.holdfast.model.Toxic;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.RunClock;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees a toxic come and go at one place, by conversations over connections of its own: how the way
 * was before is measured when it is made. It asks Toxiproxy nothing. Between the toxic's coming and
 * its going it looks on beside its caller, so that the time of the going is known to no less than a
 * look and the pause before the next one.
 */
public final class ToxicLookout implements AutoCloseable {
  private static final int FEWEST_BEFORE = 3;

  /** The way is measured so often at most, where it was too slow or uneven to see the toxic by. */
  private static final int MOST_MEASUREMENTS = 5;

  /**
   * The first ones are slow because the witness itself is cold, so more where they take no time.
   */
  private static final int MOST_BEFORE = 20;

  private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Under the fault it looks less often: what it measures, it also burdens. */
  private static final long LONG_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /**
   * What a rare toxic would have shown is missed by chance no more than once in a million times.
   */
  private static final double SURE = Math.log(1e-6);

  private static final int MOST_CLEAN = 500;
  private static final double ALL = 0.999;

  private final String name;
  private final RunClock clock;
  private final Symptom symptom;
  private final Symptom.Before before;
  private final String unfit;
  private long lookedNanos;
  private int looks;
  private int shown;
  private @Nullable Thread lookingOn;

  private ToxicLookout(
      String name,
      RunClock clock,
      Symptom symptom,
      Symptom.Before before,
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
   * Measures the way while it is healthy; in a few round trips, and in a few more where these were
   * so uneven, a machine being busy, that the toxic would not stand out.
   *
   * @param name what the sightings are of
   * @param target where the proxy listens
   * @param path what answers a GET there, whatever the answer's status
   */
  public static ToxicLookout before(
      String name, InetSocketAddress target, String path, Toxic toxic, RunClock clock) {
    Duration quiet = Duration.ofMillis(500);
    Talk one = new Talk(target, path, 1, 0, false, quiet);
    Conversation single = one.hold();
    for (int i = 1; !single.answered() && i < MOST_MEASUREMENTS; i++) {
      single = one.hold();
    }
    Symptom symptom = Symptom.of(toxic, target, path, single.bytes());
    Healthy healthy = single.answered() ? Healthy.measured(symptom, clock) : Healthy.isNot(single);
    for (int i = 1;
        healthy.unfit.isEmpty() && !symptom.wouldShow(healthy.before) && i < MOST_MEASUREMENTS;
        i++) {
      healthy = Healthy.measured(symptom, clock);
    }
    return new ToxicLookout(name, clock, symptom, healthy.before, healthy.unfit, clock.nanos());
  }

  /**
   * How the healthy way was.
   *
   * @param unfit why nothing can be compared with it; empty where it can
   */
  private record Healthy(Symptom.Before before, String unfit) {
    static Healthy isNot(Conversation held) {
      return new Healthy(Symptom.Before.of(held), "before the fault: " + held);
    }

    static Healthy measured(Symptom symptom, RunClock clock) {
      Symptom.@Nullable Before before = null;
      long start = clock.nanos();
      int held = 0;
      do {
        Conversation next = symptom.talk().hold();
        held++;
        // a server that does not close by itself looks like one whose closing is slow
        Symptom.Before alone = Symptom.Before.of(next);
        if (!next.answered() || symptom.shows(alone, next)) {
          return isNot(next);
        }
        before = before == null ? alone : before.and(next);
      } while (more(held, clock.nanos() - start));
      return new Healthy(before, "");
    }
  }

  private static boolean more(int held, long tookNanos) {
    return held < FEWEST_BEFORE || (held < MOST_BEFORE && tookNanos < SHORT_NANOS);
  }

  /**
   * Looks until the toxic shows, or the bound has passed. What a stall of the machine might be is
   * believed when the next look shows it too.
   */
  public Sighting awaitSeen(Duration bound) throws InterruptedException {
    if (!unfit.isEmpty()) {
      return new Sighting(name, -1, 0, "nothing to compare with: " + unfit);
    }
    long until = clock.nanos() + bound.toNanos();
    long firstShown = -1;
    long resolution = 0;
    int inARow = 0;
    while (true) {
      long start = clock.nanos();
      long sinceLast = start - lookedNanos;
      Conversation held = look();
      inARow = symptom.shows(before, held) ? inARow + 1 : 0;
      if (inARow == 1) {
        firstShown = start;
        resolution = sinceLast;
      }
      if (inARow > (symptom.share() > ALL && symptom.mayBeAStall(held) ? 1 : 0)) {
        String how = measured(held);
        lookingOn = Thread.ofVirtual().name("witness " + name).start(this::lookOn);
        return new Sighting(name, firstShown, resolution, how);
      }
      if (inARow == 0 && clock.nanos() >= until) {
        return new Sighting(name, -1, 0, measured(held));
      }
      clock.sleepUntil(start + PAUSE_NANOS);
    }
  }

  private void lookOn() {
    try {
      while (true) {
        clock.sleepUntil(lookedNanos + LONG_PAUSE_NANOS);
        Conversation held = symptom.talk().hold();
        if (Thread.currentThread().isInterrupted()) {
          // it was broken off, and shows nothing
          return;
        }
        note(held);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lookOnNoMore() throws InterruptedException {
    Thread looking = lookingOn;
    if (looking != null) {
      looking.interrupt();
      looking.join();
    }
  }

  /** Looks until the toxic does not show any more, or the bound has passed. */
  public Sighting awaitGone(Duration bound) throws InterruptedException {
    if (!unfit.isEmpty()) {
      return new Sighting(name, -1, 0, "nothing to compare with: " + unfit);
    }
    lookOnNoMore();
    long until = clock.nanos() + bound.toNanos();
    long firstClean = -1;
    long resolution = 0;
    int clean = 0;
    while (true) {
      long start = clock.nanos();
      long sinceLast = start - lookedNanos;
      Conversation held = look();
      boolean healthy = symptom.gone(before, held);
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
    return note(symptom.talk().hold());
  }

  private Conversation note(Conversation held) {
    lookedNanos = clock.nanos();
    looks++;
    if (symptom.shows(before, held)) {
      shown++;
    }
    return held;
  }

  /** Looks no more; what it says is as it was. */
  @Override
  public void close() {
    Thread looking = lookingOn;
    if (looking != null) {
      looking.interrupt();
    }
  }

  private int cleanInARow() {
    double share = symptom.share();
    return share > ALL ? 1 : (int) Math.min(MOST_CLEAN, Math.ceil(SURE / Math.log(1 - share)));
  }

  private String measured(Conversation now) {
    return "measured on the struck way: %s, before %s (shown in %d of %d looks)"
        .formatted(symptom.words(now), symptom.words(before.slowest()), shown, looks);
  }
}
