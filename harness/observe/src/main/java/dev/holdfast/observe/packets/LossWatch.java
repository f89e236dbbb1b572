package dev.holdfast.observe.packets;

import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
import dev.holdfast.spi.RunClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Sees lost packets by handshakes: the packet that asks for a connection is sent again only after a
 * second (RFC 6298, 2.1), so a connection that is not there by then has lost it.
 */
public final class LossWatch implements Watch {
  private static final int IN_A_LOOK = 40;

  /**
   * From one handshake to the next. The queue of connections that a server has still to take may be
   * as short as five, and what does not fit is lost there although no packet is.
   */
  static final long APART_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final Duration HANDSHAKE = Duration.ofMillis(700);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** What a loss would have shown is missed by chance no more than once in a million times. */
  private static final double SURE = Math.log(1e-6);

  private final double loss;
  private final List<Place> places;
  private final Runnable atEnd;
  private final RunClock clock;
  private final long healthyNanos;

  /**
   * @param places the struck pods, healthy still
   * @param atEnd takes away what the looks went through
   */
  public LossWatch(double loss, List<Place> places, Runnable atEnd, RunClock clock) {
    this.loss = loss;
    this.places = List.copyOf(places);
    this.atEnd = atEnd;
    this.clock = clock;
    healthyNanos = clock.nanos();
  }

  /** How a connection to a pod is made. */
  @FunctionalInterface
  public interface Handshake {
    /**
     * Makes one, which nobody needs.
     *
     * @throws IOException where there is none after the bound
     */
    void make(Duration bound) throws IOException;

    /** To an address of this machine's network. */
    static Handshake at(InetSocketAddress address) {
      return bound -> {
        try (Socket socket = new Socket()) {
          socket.connect(address, Math.toIntExact(bound.toMillis()));
        }
      };
    }
  }

  /** How connections to a pod are made, and how many handshakes were lost when it was healthy. */
  public record Place(String pod, Handshake handshake, Count before) {
    /** Measures how it is now. */
    public static Place healthy(String pod, Handshake handshake, RunClock clock)
        throws InterruptedException {
      return new Place(pod, handshake, shake(handshake, clock));
    }
  }

  /** How many handshakes of how many were lost. */
  public record Count(int lost, int all) {
    Count and(Count more) {
      return new Count(lost + more.lost, all + more.all);
    }

    /** {@code 9 of 40 (22.5%)}. */
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%d of %d (%.1f%%)", lost, all, 100.0 * lost / all);
    }
  }

  /** Whether so many lost handshakes are what that loss gives, and no accident. */
  static boolean shows(double loss, Count now) {
    return now.lost >= 2 && now.lost >= loss / 2 * now.all;
  }

  /** Whether so many handshakes without one that was lost say that the loss is over. */
  static boolean gone(double loss, int cleanInARow) {
    return cleanInARow >= (loss < 1 ? SURE / Math.log(1 - loss) : 1);
  }

  @Override
  public List<Sighting> await(Duration bound) throws InterruptedException {
    return look(bound, this::awaitSeen);
  }

  @Override
  public List<Sighting> awaitGone(Duration bound) throws InterruptedException {
    return look(bound, this::awaitGone);
  }

  private interface Look {
    Sighting at(Place place, long until) throws InterruptedException;
  }

  private List<Sighting> look(Duration bound, Look look) throws InterruptedException {
    long until = clock.nanos() + bound.toNanos();
    List<Sighting> sightings = new ArrayList<>();
    for (Place place : places) {
      sightings.add(look.at(place, until));
    }
    return sightings;
  }

  private Sighting awaitSeen(Place place, long until) throws InterruptedException {
    if (place.before.lost > 0) {
      return sighting(place, -1, 0, "nothing to compare with", place.before);
    }
    Count seen = new Count(0, 0);
    long last = healthyNanos;
    while (true) {
      long start = clock.nanos();
      seen = seen.and(shake(place.handshake, clock));
      if (shows(loss, seen)) {
        return sighting(place, start, start - last, "measured", seen);
      }
      if (clock.nanos() >= until) {
        return sighting(place, -1, 0, "measured", seen);
      }
      last = start;
      clock.sleepUntil(start + PAUSE_NANOS);
    }
  }

  private Sighting awaitGone(Place place, long until) throws InterruptedException {
    long firstClean = -1;
    long lastDirty = clock.nanos();
    int clean = 0;
    while (true) {
      long start = clock.nanos();
      Count now = shake(place.handshake, clock);
      clean = now.lost == 0 ? clean + now.all : 0;
      if (clean == now.all) {
        firstClean = start;
      } else if (clean == 0) {
        lastDirty = start;
      }
      if (gone(loss, clean)) {
        return sighting(place, firstClean, firstClean - lastDirty, "measured", new Count(0, clean));
      }
      if (clock.nanos() >= until) {
        return sighting(place, -1, 0, "measured", now);
      }
      clock.sleepUntil(start + PAUSE_NANOS);
    }
  }

  private Sighting sighting(
      Place place, long atNanos, long resolutionNanos, String what, Count count) {
    return new Sighting(
        place.pod,
        atNanos,
        Math.max(0, resolutionNanos),
        "%s: handshakes lost %s, before %s".formatted(what, count, place.before));
  }

  private static Count shake(Handshake handshake, RunClock clock) throws InterruptedException {
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> made = new ArrayList<>();
      long start = clock.nanos();
      for (int i = 0; i < IN_A_LOOK; i++) {
        clock.sleepUntil(start + i * APART_NANOS);
        made.add(each.submit(() -> connects(handshake)));
      }
      int lost = 0;
      for (Future<Boolean> one : made) {
        lost += one.get() ? 0 : 1;
      }
      return new Count(lost, IN_A_LOOK);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static boolean connects(Handshake handshake) {
    try {
      handshake.make(HANDSHAKE);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    atEnd.run();
  }
}
