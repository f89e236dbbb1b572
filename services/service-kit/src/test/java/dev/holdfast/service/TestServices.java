package dev.holdfast.service;

import dev.holdfast.registry.Registry;
import dev.holdfast.registry.spi.Credentials;
import dev.holdfast.registry.spi.TlsFiles;
import dev.holdfast.service.Settings.ClientSettings;
import dev.holdfast.service.Settings.DrainSettings;
import dev.holdfast.service.Settings.RegistrySettings;
import dev.holdfast.service.Settings.ServingSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Real services on free ports of the loopback interface, and a plain client to ask them. */
public final class TestServices {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(5);
  private static final ClientSettings CLIENT = new ClientSettings(2, Duration.ofSeconds(10));
  private static final DrainSettings DRAIN =
      new DrainSettings(Duration.ofMillis(50), Duration.ofSeconds(5));

  private TestServices() {}

  /** Settings with a short drain. */
  public static Settings settings(String service, String instance) {
    return new Settings(
        service,
        instance,
        InetAddress.getLoopbackAddress(),
        "127.0.0.1",
        0,
        0,
        32,
        ServingSettings.defaults(),
        new RegistrySettings(
            "consul",
            URI.create("http://127.0.0.1:1"),
            new Credentials.Nobody(),
            TlsFiles.none(),
            Settings.Check.TTL,
            0,
            Duration.ofSeconds(2),
            Duration.ofMinutes(1)),
        DRAIN,
        CLIENT);
  }

  /** The same with another drain. */
  static Settings with(Settings settings, DrainSettings drain) {
    return with(settings, settings.concurrencyLimit(), drain, settings.client());
  }

  /** The same with another client. */
  public static Settings with(Settings settings, ClientSettings client) {
    return with(settings, settings.concurrencyLimit(), settings.drain(), client);
  }

  /** The same with another limit of the requests at once. */
  static Settings with(Settings settings, int concurrencyLimit) {
    return with(settings, concurrencyLimit, settings.drain(), settings.client());
  }

  private static Settings with(
      Settings settings, int concurrencyLimit, DrainSettings drain, ClientSettings client) {
    return new Settings(
        settings.service(),
        settings.instance(),
        settings.bind(),
        settings.advertise(),
        settings.port(),
        settings.advertisePort(),
        concurrencyLimit,
        settings.serving(),
        settings.registry(),
        drain,
        client);
  }

  /** The same, serving in another way. */
  static Settings with(Settings settings, ServingSettings serving) {
    return new Settings(
        settings.service(),
        settings.instance(),
        settings.bind(),
        settings.advertise(),
        settings.port(),
        settings.advertisePort(),
        settings.concurrencyLimit(),
        serving,
        settings.registry(),
        settings.drain(),
        settings.client());
  }

  /** A service that is registered and ready. */
  public static HoldfastService ready(String service, String instance, Registry registry, Api api) {
    HoldfastService started = HoldfastService.start(settings(service, instance), registry, api);
    awaitReady(started);
    return started;
  }

  /** Waits until its readiness probe says 200. */
  public static void awaitReady(HoldfastService service) {
    awaitReady(URI.create("http://127.0.0.1:" + service.managementPort()));
  }

  /** The same of one whose probes are there. */
  static void awaitReady(URI management) {
    eventually(
        () -> get(management.resolve("/health/ready")).statusCode() == 200,
        () -> get(management.resolve("/health/ready")).body());
  }

  /** Asks a service over a connection of its own. */
  public static HttpResponse<String> get(HoldfastService service, String path) {
    return get(URI.create("http://127.0.0.1:" + service.port() + path));
  }

  /** Asks over a connection of its own. */
  public static HttpResponse<String> get(URI uri, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits for a condition, at most 20 s; then fails with what was last seen. */
  public static void eventually(BooleanSupplier condition, Supplier<String> lastSeen) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (end - System.nanoTime() < 0) {
        throw new AssertionError("after " + PATIENCE.toSeconds() + " s: " + lastSeen.get());
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }
}
