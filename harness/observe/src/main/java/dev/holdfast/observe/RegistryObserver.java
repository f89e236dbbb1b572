package dev.holdfast.observe;

import dev.holdfast.model.Event;
import dev.holdfast.spi.HistorySink;
import dev.holdfast.spi.Observer;
import dev.holdfast.spi.RunClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Watches the healthy instances of services by asking the registry itself, over HTTP, as any client
 * of Consul or etcd would. So it shares nothing with the code under test.
 *
 * <p>One virtual thread for each service asks; of Consul blocking queries with a short wait: a
 * change is seen when it happens, and even without one every query's end proves that somebody was
 * looking. While a query waits, changes cannot be missed, so that time is not a gap: a gap is the
 * time between an answer and the next query, what an answer came too late, and all of a failure
 * until the next answer.
 */
public final class RegistryObserver implements Observer {
  private static final Duration WAIT = Duration.ofSeconds(1);

  /** Consul adds up to a sixteenth of the wait; an answer after that was late. */
  private static final Duration LONGEST_WAIT = WAIT.plus(WAIT.dividedBy(16));

  private static final Duration TIMEOUT = LONGEST_WAIT.plusMillis(500);
  private static final Duration RETRY = Duration.ofMillis(100);

  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration STOP_BOUND = Duration.ofSeconds(3);

  private final RegistryDialect dialect;
  private final URI url;
  private final List<String> services;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();
  private final List<ServiceLookout> lookouts = new ArrayList<>();

  /** What a question that the registry answers at once took last, in nanoseconds. */
  private volatile long roundTrip = Long.MAX_VALUE;

  private @Nullable HttpClient client;

  private RegistryObserver(RegistryDialect dialect, URI url, List<String> services) {
    this.dialect = dialect;
    this.url = url;
    this.services = services.stream().distinct().sorted().toList();
  }

  /** Of these services, at the Consul whose HTTP API is at {@code url}. */
  public static RegistryObserver ofConsul(URI url, List<String> services) {
    return new RegistryObserver(RegistryDialect.CONSUL, url, services);
  }

  /** Of these services, at the etcd whose clients come to {@code url}. */
  public static RegistryObserver ofEtcd(URI url, List<String> services) {
    return new RegistryObserver(RegistryDialect.ETCD, url, services);
  }

  /** Of these services, at a registry of that kind; one that is no etcd is asked as Consul is. */
  public static RegistryObserver of(String kind, URI url, List<String> services) {
    return new RegistryObserver(RegistryDialect.of(kind), url, services);
  }

  @Override
  public String name() {
    return "registry";
  }

  @Override
  public void start(RunClock clock, HistorySink history) {
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    client = http;
    for (String service : services) {
      ServiceLookout lookout = new ServiceLookout(http, service, clock, history);
      lookouts.add(lookout);
      threads.add(Thread.ofVirtual().name("registry-observer-" + service).start(lookout));
    }
    for (ServiceLookout lookout : lookouts) {
      lookout.awaitFirst();
    }
    threads.add(
        Thread.ofVirtual().name("registry-observer").start(() -> beat(http, clock, history)));
  }

  /** Says about every second that it looks, as long as it sees all of the services. */
  private void beat(HttpClient http, RunClock clock, HistorySink history) {
    try {
      do {
        measureRoundTrip(http, clock);
        tell(clock, history);
      } while (!over.await(BEAT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void measureRoundTrip(HttpClient http, RunClock clock) throws InterruptedException {
    try {
      HttpRequest request = dialect.ping(url).timeout(TIMEOUT).build();
      long asked = clock.nanos();
      http.send(request, BodyHandlers.discarding());
      roundTrip = clock.nanos() - asked;
    } catch (IOException e) {
      // what cannot be measured is unknown; the looks say themselves that they fail
      roundTrip = Long.MAX_VALUE;
    }
  }

  private void tell(RunClock clock, HistorySink history) {
    long looks = 0;
    long longestGap = 0;
    boolean all = true;
    for (ServiceLookout lookout : lookouts) {
      ServiceLookout.Pulse pulse = lookout.pulse();
      looks += pulse.looks;
      all &= pulse.sees;
      longestGap = Math.max(longestGap, pulse.longestGapNanos);
    }
    if (all) {
      for (ServiceLookout lookout : lookouts) {
        lookout.gapTold(longestGap);
      }
      history.append(new Event.Observed(clock.nanos(), name(), looks, longestGap));
    }
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    over.countDown();
    threads.forEach(Thread::interrupt);
    try {
      for (Thread thread : threads) {
        if (!thread.join(STOP_BOUND)) {
          break;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (client != null) {
      client.shutdownNow();
    }
  }

  /** One service, looked at again and again. */
  private final class ServiceLookout implements Runnable {
    private final HttpClient http;
    private final String service;
    private final RunClock clock;
    private final HistorySink history;
    private final CountDownLatch first = new CountDownLatch(1);

    /** Only its own thread uses these. */
    private @Nullable List<String> passing;

    private long index;
    private boolean failing;

    /** When it last knew the state, in the run's time; -1 before the first answer. */
    private long lastAnswer = -1;

    private long looks;
    private long longestGap;

    ServiceLookout(HttpClient http, String service, RunClock clock, HistorySink history) {
      this.http = http;
      this.service = service;
      this.clock = clock;
      this.history = history;
    }

    record Pulse(long looks, boolean sees, long longestGapNanos) {}

    synchronized Pulse pulse() {
      return new Pulse(looks, lastAnswer >= 0 && !failing, longestGap);
    }

    /** Starts the gaps over, unless a longer one came in the meantime. */
    synchronized void gapTold(long told) {
      if (longestGap <= told) {
        longestGap = 0;
      }
    }

    void awaitFirst() {
      try {
        boolean looked = first.await(TIMEOUT.toMillis() * 2, TimeUnit.MILLISECONDS);
        assert looked || over.getCount() == 0;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void run() {
      try {
        Duration pause = Duration.ZERO;
        while (!over.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          try {
            look();
            pause = dialect.pause();
          } catch (IOException e) {
            failed(e);
            pause = RETRY;
          }
          first.countDown();
        }
      } catch (InterruptedException e) {
        // the observer is closed
        Thread.currentThread().interrupt();
      } finally {
        first.countDown();
      }
    }

    private void look() throws IOException, InterruptedException {
      boolean waits = index > 0;
      long asked = clock.nanos();
      HttpResponse<byte[]> response = http.send(request(), BodyHandlers.ofByteArray());
      long answered = clock.nanos();
      if (response.statusCode() != 200) {
        throw new IOException(
            response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8));
      }
      List<String> seen = dialect.ids(response.body()).stream().distinct().sorted().toList();
      index = dialect.nextIndex(response, index);
      long sinceAnswer = lastAnswer < 0 ? answered - asked : answered - lastAnswer;
      if (!seen.equals(passing)) {
        passing = seen;
        history.append(
            new Event.RegistrySeen(
                answered, service, seen, waits ? pushed(sinceAnswer) : sinceAnswer));
      }
      note(asked, answered, waits);
    }

    private HttpRequest request() {
      return dialect.question(url, service, index, WAIT).timeout(TIMEOUT).build();
    }

    /**
     * An answer that came while the query waited is as old as its way here, which is less than a
     * round trip. One that came at once may tell of a change since the answer before.
     */
    private long pushed(long sinceAnswer) {
      return Math.min(sinceAnswer, roundTrip);
    }

    private synchronized void note(long asked, long answered, boolean waits) {
      long late = Math.max(0, answered - asked - LONGEST_WAIT.toNanos());
      long between = lastAnswer < 0 ? 0 : asked - lastAnswer;
      longestGap =
          Math.max(longestGap, waits && !failing ? between + late : between + answered - asked);
      lastAnswer = answered;
      looks++;
      failing = false;
    }

    private void failed(IOException e) {
      boolean news;
      synchronized (this) {
        news = !failing;
        failing = true;
      }
      index = 0;
      if (news) {
        history.append(
            new Event.ObserverFailed(clock.nanos(), name(), service + " at " + url + ": " + e));
      }
    }
  }
}
