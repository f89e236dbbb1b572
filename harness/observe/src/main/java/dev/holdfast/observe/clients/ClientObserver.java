package dev.holdfast.observe.clients;

import dev.holdfast.model.Event;
import dev.holdfast.spi.HistorySink;
import dev.holdfast.spi.Observer;
import dev.holdfast.spi.RunClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what clients say of themselves, about every second, as long as there are any. Nothing
 * is judged by it, so that it may be blind without harm; and it is the system that pays for each
 * question, so a pod that has no clients is asked a few times and then left alone.
 */
public final class ClientObserver implements Observer {
  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  /** Of a long run with many pods the history must not become too long: then looks are rarer. */
  private static final long ENTRIES_BETWEEN_TWO_PACES = 5_000;

  /** How often a pod is asked that tells of no client. */
  private static final int ASKED_IN_VAIN = 3;

  private static final int SKIPPED_AT_MOST = 10;

  private final Supplier<List<ShownMetrics>> pods;
  private final long everyNanos;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Map<String, Looks> byPod = new ConcurrentHashMap<>();
  private final AtomicLong entries = new AtomicLong();
  private volatile boolean allowed = true;
  private @Nullable Thread thread;

  /** Of those pods, which are asked for before each look. */
  public ClientObserver(Supplier<List<ShownMetrics>> pods) {
    this(pods, EVERY_NANOS);
  }

  ClientObserver(Supplier<List<ShownMetrics>> pods, long everyNanos) {
    this.pods = pods;
    this.everyNanos = everyNanos;
  }

  @Override
  public String name() {
    return "clients";
  }

  @Override
  public synchronized void start(RunClock clock, HistorySink history) {
    thread = Thread.ofVirtual().name("observer clients").start(() -> run(clock, history));
  }

  private void run(RunClock clock, HistorySink history) {
    try {
      while (allowed && !over.await(pauseNanos(), TimeUnit.NANOSECONDS)) {
        look(clock, history);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Twice as long for each so many entries. */
  private long pauseNanos() {
    return everyNanos << Math.min(6, entries.get() / ENTRIES_BETWEEN_TWO_PACES);
  }

  private void look(RunClock clock, HistorySink history) {
    for (ShownMetrics one : pods.get()) {
      Looks looks = byPod.computeIfAbsent(one.life(), _ -> new Looks());
      if (looks.begin()) {
        Thread.ofVirtual()
            .name("client metrics of " + one.pod())
            .start(() -> ask(one, looks, clock, history));
      }
    }
  }

  private void ask(ShownMetrics one, Looks looks, RunClock clock, HistorySink history) {
    try {
      Map<String, ClientCounts> now = ClientCounts.read(one.question().ask());
      long at = clock.nanos();
      if (over.getCount() > 0) {
        looks
            .saw(one.pod(), at, now)
            .forEach(entry -> {
              entries.incrementAndGet();
              history.append(entry);
            });
      }
    } catch (ShownMetrics.NotAllowed e) {
      allowed = false;
    } catch (IOException e) {
      looks.failed();
    } finally {
      looks.end();
    }
  }

  /** What is known of one pod. */
  private static final class Looks {
    private Map<String, ClientCounts> last = Map.of();
    private long lastNanos = -1;
    private boolean underWay;
    private int inVain;
    private int failures;
    private int skipped;

    /** Whether to ask now: not while the last question is under way, nor each time in vain. */
    synchronized boolean begin() {
      if (underWay || inVain >= ASKED_IN_VAIN || skipped++ < Math.min(failures, SKIPPED_AT_MOST)) {
        return false;
      }
      skipped = 0;
      underWay = true;
      return true;
    }

    synchronized void end() {
      underWay = false;
    }

    synchronized void failed() {
      failures++;
    }

    /** The entries of what happened since the look before; of the first look there are none. */
    synchronized List<Event> saw(String pod, long at, Map<String, ClientCounts> now) {
      failures = 0;
      inVain = now.isEmpty() ? inVain + 1 : 0;
      long from = lastNanos;
      Map<String, ClientCounts> before = last;
      last = now;
      lastNanos = at;
      if (from < 0) {
        return List.of();
      }
      List<Event> entries = new ArrayList<>();
      now.forEach((service, counts) -> {
        ClientCounts earlier = before.get(service);
        if (earlier != null) {
          entries.add(entry(pod, service, from, at, earlier, counts));
        }
      });
      return entries;
    }

    private static Event entry(
        String pod, String service, long from, long at, ClientCounts before, ClientCounts now) {
      return new Event.ClientSeen(
          at,
          from,
          pod,
          service,
          now.since(before, "call"),
          now.since(before, "retry"),
          now.since(before, "hedge"),
          now.since(before, "elsewhere"),
          now.since(before, "ejected"),
          now.since(before, "no_answer"),
          now.instances(),
          now.ejected(),
          now.budget());
    }
  }

  /** Questions that are under way end by themselves, and write nothing more. */
  @Override
  public synchronized void close() {
    over.countDown();
    if (thread != null) {
      try {
        thread.join(CLOSE_WITHIN);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      thread = null;
    }
  }
}
