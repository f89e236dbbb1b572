package dev.holdfast.logstash;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.component.lumberjack.io.LumberjackServer;
import org.jspecify.annotations.Nullable;

/** A stand-in for Logstash that runs. */
final class StandIn implements AutoCloseable {
  private final Log log;
  private final EventQueue queue;
  private final Elasticsearch elasticsearch;
  private final Tally received;
  private final Tally indexed;
  private final Intake intake;
  private final Sender sender;
  private final Monitoring monitoring;
  private final LumberjackServer server;

  /** Where it says what happens. */
  @FunctionalInterface
  interface Log {
    /** Says it. */
    void say(String what);
  }

  private StandIn(Settings settings, Log log) throws IOException, InterruptedException {
    this.log = log;
    elasticsearch = new Elasticsearch(settings);
    queue =
        settings.persisted()
            ? new DiskQueue(settings.queueFolder(), settings.queueBytes())
            : new MemoryQueue(settings.queueBytes());
    received = new Tally(settings.tally("received"), InstantSource.system());
    indexed = new Tally(settings.tally("indexed"), InstantSource.system());
    intake = new Intake(queue, received, log);
    sender =
        new Sender(
            queue,
            new FieldRules(settings.namespace()),
            elasticsearch,
            settings.batch(),
            indexed,
            log);
    server =
        new LumberjackServer(
            settings.host(),
            settings.port(),
            settings
                .tls()
                .map(
                    tls -> Tls.server(tls.certificate(), tls.key(), tls.authority(), tls.clients()))
                .orElse(null),
            Thread.ofPlatform().daemon().name("beats-", 0).factory(),
            intake);
    server.start();
    monitoring =
        new Monitoring(
            settings, queue, intake, sender, Map.of("received", received, "indexed", indexed));
    log.say(
        "stand-in for Logstash: takes Beats on %s:%d%s, keeps events in %s, hands them to %s"
            .formatted(
                settings.host(),
                settings.port(),
                settings.tls().isPresent() ? " (TLS)" : "",
                settings.persisted() ? settings.queueFolder() : "memory",
                settings.elasticsearch()));
  }

  static StandIn start(Settings settings, Log log) throws IOException, InterruptedException {
    return new StandIn(settings, log);
  }

  /** Where its monitoring API is. */
  int monitoringPort() {
    return monitoring.port();
  }

  @Override
  public void close() {
    monitoring.close();
    try {
      server.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    intake.close();
    sender.close();
    elasticsearch.close();
    close("queue", queue::close);
    close("tally", received::close);
    close("tally", indexed::close);
  }

  private interface Closing {
    void run() throws IOException;
  }

  private void close(String what, Closing closing) {
    try {
      closing.run();
    } catch (IOException e) {
      log.say("closing the %s: %s".formatted(what, e));
    }
  }

  /** Runs until it is told to end. */
  public static void main(String[] args) throws InterruptedException {
    Log log = what -> System.err.println(Instant.now() + " " + what);
    StandIn running = started(log);
    if (running == null) {
      System.exit(2);
      return;
    }
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              running.close();
              ended.countDown();
            }));
    ended.await();
  }

  private static @Nullable StandIn started(Log log) throws InterruptedException {
    try {
      return start(Settings.of(System.getenv()), log);
    } catch (BadSettings e) {
      log.say(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      log.say("it cannot start: " + e);
    }
    return null;
  }
}
