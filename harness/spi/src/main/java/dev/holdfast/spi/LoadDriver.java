package dev.holdfast.spi;

import dev.holdfast.model.Event;
import dev.holdfast.model.Load;
import dev.holdfast.model.Request;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Makes load. */
public interface LoadDriver {
  /**
   * Starts a load whose first request is intended for {@code firstNanos}; returns before that.
   *
   * @param seed for what the requests draw
   */
  RunningLoad start(
      Load load,
      InetSocketAddress target,
      long firstNanos,
      long seed,
      RunContext context,
      RequestSink requests);

  /**
   * The same loads, made by those together, each a part of every load, once all of them answer.
   *
   * @throws CannotStart where one does not answer, or this cannot be done elsewhere
   */
  default LoadDriver by(List<Generator> generators) throws InterruptedException {
    throw new CannotStart("this load generator works in the harness alone");
  }

  /**
   * Takes finished requests; may be called from the load's own threads, so it must not block for
   * long.
   */
  @FunctionalInterface
  interface RequestSink {
    /** One request is over. */
    void ended(Request request);
  }

  /** A load under way. */
  interface RunningLoad extends AutoCloseable {
    /** Waits until every request has ended or the bound has passed; whether they have. */
    boolean awaitEnd(Duration bound) throws InterruptedException;

    /** Sends no more; those under way may end. */
    void stop();

    /** How it goes. */
    Stats stats();

    /**
     * What the generator has to say of itself for the history since it was last asked: when it
     * stood still, and that it looks out for that.
     */
    default List<Event> told() {
      return List.of();
    }

    /** Stops, gives up what is under way, and returns when its threads and connections are gone. */
    @Override
    void close();
  }

  /**
   * Figures so far.
   *
   * @param lastSecondP99Nanos of the requests that ended in the last full second; 0 where none did
   */
  record Stats(
      long planned,
      long sent,
      long ok,
      long slow,
      long failed,
      long connectionsOpened,
      long lastSecondP99Nanos) {}
}
