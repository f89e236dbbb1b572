package dev.holdfast.load;

import dev.holdfast.load.AnswerCheck.Checked;
import dev.holdfast.model.Answer;
import dev.holdfast.model.Request;
import dev.holdfast.spi.LoadDriver.RequestSink;
import dev.holdfast.spi.RunClock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests under way, and the counts of those that ended: every request that was taken up is
 * handed to the sink exactly once. Belongs to the load's event loop; its figures may be read from
 * anywhere.
 */
final class Account {

  private final RunClock clock;
  private final RequestSink sink;
  private final Consumer<Throwable> onSinkFailure;
  private final Consumer<String> onOwnFailure;
  private final Runnable onNoneUnderWay;

  /** In the order in which they were taken up, so in that of their deadlines. */
  private final LinkedHashSet<Exchange> underWay = new LinkedHashSet<>();

  private final LongAdder taken = new LongAdder();
  private final LongAdder ok = new LongAdder();
  private final LongAdder slow = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder indeterminate = new LongAdder();
  private final LastSecond lastSecond = new LastSecond();

  /**
   * Empty.
   *
   * @param onSinkFailure told what the sink threw; the load goes on
   * @param onOwnFailure told why requests cannot be sent from this machine
   * @param onNoneUnderWay told each time when the last request under way has ended
   */
  Account(
      RunClock clock,
      RequestSink sink,
      Consumer<Throwable> onSinkFailure,
      Consumer<String> onOwnFailure,
      Runnable onNoneUnderWay) {
    this.clock = clock;
    this.sink = sink;
    this.onSinkFailure = onSinkFailure;
    this.onOwnFailure = onOwnFailure;
    this.onNoneUnderWay = onNoneUnderWay;
  }

  void begin(Exchange exchange) {
    taken.increment();
    underWay.add(exchange);
  }

  /** The one that was taken up first of those under way; null where there is none. */
  @Nullable Exchange oldest() {
    return underWay.isEmpty() ? null : underWay.getFirst();
  }

  /** A complete answer. */
  void answered(Exchange exchange, long endedNanos, Incoming answer) {
    Checked checked = exchange.call().check(answer);
    if (!checked.wrong().isEmpty()) {
      end(exchange, endedNanos, answer.status(), Answer.FAILED, answer.hops(), checked.wrong());
      return;
    }
    String late = exchange.call().late(endedNanos - exchange.intendedNanos());
    Answer how = late.isEmpty() ? Answer.OK : Answer.SLOW;
    end(exchange, endedNanos, answer.status(), how, answer.hops(), late, checked.captured());
  }

  /**
   * No answer, or only the beginning of one: {@code status} is 0 where not even that came. What
   * this machine could not send was never asked of anybody.
   */
  void failed(Exchange exchange, int status, List<String> hops, String error) {
    if (ConnectionFailure.isOwn(error)) {
      onOwnFailure.accept(error);
      indeterminate(exchange, status, hops, error);
      return;
    }
    end(exchange, clock.nanos(), status, Answer.FAILED, hops, error);
  }

  /** Nobody can tell what the system made of it, or it was never sent: it counts neither way. */
  void indeterminate(Exchange exchange, int status, List<String> hops, String error) {
    end(exchange, clock.nanos(), status, Answer.INDETERMINATE, hops, error);
  }

  private void end(
      Exchange exchange,
      long endedNanos,
      int status,
      Answer answer,
      List<String> hops,
      String error) {
    end(exchange, endedNanos, status, answer, hops, error, Map.of());
  }

  private void end(
      Exchange exchange,
      long endedNanos,
      int status,
      Answer answer,
      List<String> hops,
      String error,
      Map<String, String> captured) {
    if (exchange.ended()) {
      return;
    }
    exchange.end();
    underWay.remove(exchange);
    switch (answer) {
      case OK -> ok.increment();
      case SLOW -> slow.increment();
      case FAILED -> failed.increment();
      case INDETERMINATE -> indeterminate.increment();
    }
    if (answer != Answer.INDETERMINATE) {
      lastSecond.add(endedNanos, endedNanos - exchange.intendedNanos());
    }
    try {
      sink.ended(
          new Request(
              exchange.number(),
              exchange.intendedNanos(),
              exchange.startedNanos(),
              endedNanos,
              status,
              answer,
              hops,
              error,
              exchange.port(),
              ""));
    } catch (RuntimeException | Error e) {
      onSinkFailure.accept(e);
    }
    exchange.handOn(captured);
    if (underWay.isEmpty()) {
      onNoneUnderWay.run();
    }
  }

  long taken() {
    return taken.sum();
  }

  long ok() {
    return ok.sum();
  }

  long slow() {
    return slow.sum();
  }

  long failed() {
    return failed.sum();
  }

  long lastSecondP99Nanos() {
    return lastSecond.p99Nanos(clock.nanos());
  }
}
