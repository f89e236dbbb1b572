package dev.holdfast.observe;

import dev.holdfast.spi.FaultDriver;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
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
import java.util.concurrent.TimeUnit;

/**
 * A registry that loses all that it holds while nobody reaches it: for its clients there is no
 * difference to one that starts again with an empty disk. It is told so over its own API, and seen
 * by what it hands out.
 */
public final class Forgetting {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final int OK = 200;

  private final RegistryDialect dialect;
  private final URI url;
  private final List<String> services;

  /**
   * Of a registry.
   *
   * @param kind {@code consul} or {@code etcd}
   * @param url where it is reached although its clients do not reach it
   * @param services whose instances it hands out
   */
  public Forgetting(String kind, URI url, List<String> services) {
    dialect = RegistryDialect.of(kind);
    this.url = url;
    this.services = services.stream().distinct().sorted().toList();
  }

  /** Takes the registry away as it was prepared, and then lets it forget. */
  public FaultDriver.Prepared after(FaultDriver.Prepared outage) {
    return () -> {
      FaultDriver.ActiveFault away = outage.inject();
      boolean forgot = false;
      try {
        erase();
        forgot = true;
        return away;
      } finally {
        if (!forgot) {
          away.close();
        }
      }
    };
  }

  private void erase() {
    try (HttpClient http = client()) {
      dialect.erase(question -> answer(http, question), url);
    } catch (IOException e) {
      throw new FaultNotPossible("the registry cannot be made to forget: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FaultNotPossible("interrupted while the registry was made to forget");
    }
  }

  /** Sees what that watch sees, and that the registry hands out nobody. */
  public Watch watch(Watch outage, RunClock clock) {
    return new Emptied(outage, clock);
  }

  /** It is asked as its clients ask, and not as it was told. */
  private final class Emptied implements Watch {
    private final Watch outage;
    private final RunClock clock;
    private final int before;

    Emptied(Watch outage, RunClock clock) {
      this.outage = outage;
      this.clock = clock;
      before = listed().count();
    }

    @Override
    public List<Sighting> await(Duration bound) throws InterruptedException {
      long end = clock.nanos() + bound.toNanos();
      long last = clock.nanos();
      Listed listed = listed();
      while (listed.count() != 0 && clock.nanos() < end) {
        TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        last = clock.nanos();
        listed = listed();
      }
      long now = clock.nanos();
      List<Sighting> both = new ArrayList<>();
      for (Sighting seen : outage.await(Duration.ofNanos(Math.max(1, end - now)))) {
        both.add(
            before > 0 && listed.count() == 0
                ? with(seen, now, now - last)
                : without(seen, listed));
      }
      return both;
    }

    private Sighting with(Sighting away, long now, long resolution) {
      String how = "%s; it hands out 0 of %d instances".formatted(away.how(), before);
      return away.seenNanos() < 0 || away.seenNanos() >= now
          ? new Sighting(away.target(), away.seenNanos(), away.resolutionNanos(), how)
          : new Sighting(away.target(), now, resolution, how);
    }

    private Sighting without(Sighting away, Listed listed) {
      String how =
          before > 0
              ? "%s; of %d instances: %s".formatted(away.how(), before, listed.how())
              : away.how() + "; it handed out none before, so it could forget none";
      return new Sighting(away.target(), -1, 0, how);
    }

    @Override
    public List<Sighting> awaitGone(Duration bound) throws InterruptedException {
      return outage.awaitGone(bound);
    }

    @Override
    public void close() {
      outage.close();
    }
  }

  /**
   * How many instances of all services it hands out.
   *
   * @param count -1 where it does not say
   */
  private record Listed(int count, String how) {}

  private Listed listed() {
    int count = 0;
    try (HttpClient http = client()) {
      for (String service : services) {
        count += dialect.ids(answer(http, dialect.question(url, service, 0, TIMEOUT))).size();
      }
      return new Listed(count, "it hands out " + count);
    } catch (IOException e) {
      return new Listed(-1, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Listed(-1, "interrupted");
    }
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .proxy(HttpClient.Builder.NO_PROXY)
        .connectTimeout(TIMEOUT)
        .build();
  }

  private static byte[] answer(HttpClient http, HttpRequest.Builder question)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        http.send(question.timeout(TIMEOUT).build(), BodyHandlers.ofByteArray());
    if (answer.statusCode() != OK) {
      throw new IOException(
          "%s: %d %s"
              .formatted(
                  answer.request().uri(),
                  answer.statusCode(),
                  new String(answer.body(), StandardCharsets.UTF_8).strip()));
    }
    return answer.body();
  }
}
