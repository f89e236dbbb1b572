package dev.holdfast.engine;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Event;
import dev.holdfast.model.Load;
import dev.holdfast.model.Request;
import dev.holdfast.model.RequestTemplate;
import dev.holdfast.spi.LoadDriver;
import dev.holdfast.spi.LoadDriver.RunningLoad;
import dev.holdfast.spi.LoadDriver.Stats;
import dev.holdfast.spi.RunContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;

/** One load of a run, and the file that its requests go to. */
final class LoadRun implements AutoCloseable {
  private final Load load;
  private final RunningLoad running;
  private final RequestWriter requests;
  private final Entries entries;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  private LoadRun(Load load, RunningLoad running, RequestWriter requests, Entries entries) {
    this.load = load;
    this.running = running;
    this.requests = requests;
    this.entries = entries;
  }

  /**
   * Starts it; what was opened before a failure is closed again.
   *
   * @param podBehind to which pod the connection from that port of this machine led
   */
  static LoadRun start(
      LoadDriver driver,
      Load load,
      InetSocketAddress target,
      long firstNanos,
      long seed,
      RunContext context,
      Entries entries,
      IntFunction<Optional<String>> podBehind,
      LoadDriver.RequestSink alsoTo) {
    RequestWriter requests =
        RequestFile.create(new RunFolder(context.folder()).requests(load.name()));
    try {
      long planned = load.plannedRequests();
      entries.add(at -> new Event.LoadStarted(at, load.name(), firstNanos, planned));
      RunningLoad running =
          driver.start(
              load,
              target,
              firstNanos,
              Draw.seed(seed, load.name()),
              context,
              ended -> {
                Request request = located(ended, podBehind);
                requests.ended(request);
                alsoTo.ended(byItself(load, request));
              });
      return new LoadRun(load, running, requests, entries);
    } catch (RuntimeException | Error e) {
      requests.close();
      throw e;
    }
  }

  /** Asked while it is known: a port may soon be another connection's. */
  private static Request located(Request request, IntFunction<Optional<String>> podBehind) {
    return request.connection() == 0
        ? request
        : podBehind.apply(request.connection()).map(request::at).orElse(request);
  }

  /** What is late because the generator sent it late is no sign of the system's. */
  private static Request byItself(Load load, Request request) {
    List<RequestTemplate> templates = load.requests();
    Duration within = templates.get((int) (request.number() % templates.size())).ok().within();
    return request.answer() == Answer.SLOW
            && within != null
            && request.endedNanos() - request.startedNanos() <= within.toNanos()
        ? request.as(Answer.OK, "")
        : request;
  }

  String name() {
    return load.name();
  }

  boolean awaitEnd(Duration bound) throws InterruptedException {
    return running.awaitEnd(bound);
  }

  Stats stats() {
    return running.stats();
  }

  /** Writes down what the generator has to say of itself. */
  void tell() {
    for (Event event : running.told()) {
      entries.addIfPossible(_ -> event);
    }
  }

  void stop() {
    running.stop();
  }

  /** Says that it is over; a second call does nothing. */
  void ended(String note) {
    if (ended.compareAndSet(false, true)) {
      tell();
      Stats stats = running.stats();
      entries.addIfPossible(at ->
          new Event.LoadEnded(at, load.name(), stats.sent(), stats.connectionsOpened(), note));
    }
  }

  /** Ends it, with its requests written; a second call does nothing. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try (requests) {
      running.close();
    } catch (HistoryNotWritten e) {
      entries.lose(e);
    } finally {
      tell();
      ended("cut short");
      if (requests.dropped() > 0) {
        entries.trouble(
            "load " + load.name(), requests.dropped() + " requests could not be written");
      }
    }
  }
}
