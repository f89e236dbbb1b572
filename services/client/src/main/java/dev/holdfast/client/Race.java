package dev.holdfast.client;

import dev.holdfast.client.attempt.Conversation;
import dev.holdfast.client.attempt.Lost;
import dev.holdfast.client.balance.Endpoint;
import dev.holdfast.client.transport.Answer;
import dev.holdfast.client.transport.Hops;
import dev.holdfast.client.transport.Http;
import dev.holdfast.client.transport.Pool;
import dev.holdfast.client.transport.TryFailed;
import dev.holdfast.registry.Instance;
import io.helidon.http.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call's tries, of which the first to be answered counts. Each runs in a thread of its own; the
 * caller waits for them and is their clock, so whatever a try hangs in, also in connecting, it
 * holds up nobody.
 */
abstract class Race implements Ticker.Waiter {
  private static final Outcome NONE = new Outcome(null, null, null, null);
  private static final int NOT_FOUND = 404;
  private static final String TIME_OVER = "the caller's time is over";
  private static final long ALMOST_A_MILLISECOND = 999_999;

  private final Conversation<Pool> conversation;
  private final Request request;
  private final long deadline;
  private final LongFunction<List<Header>> headers;
  private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
  private final List<Runner> running = new ArrayList<>();
  private final List<String> hops = new ArrayList<>();
  private String last = "no instance is known";
  private volatile long due;
  private volatile boolean asleep;

  Race(
      Conversation<Pool> conversation,
      Request request,
      long deadline,
      LongFunction<List<Header>> headers) {
    this.conversation = conversation;
    this.request = request;
    this.deadline = deadline;
    this.headers = headers;
  }

  abstract Http http();

  abstract Ticker ticker();

  abstract long hedgeAfter();

  /** What an answer may take before it counts as missing. */
  abstract long patience();

  abstract long tryNanos(int triesLeft, long left);

  abstract void answered(Endpoint<Pool> endpoint, long nanos);

  abstract void inVain(Endpoint<Pool> endpoint, ClientEvent how, String reason, long nanos);

  abstract void happened(ClientEvent event);

  private record Runner(Endpoint<Pool> endpoint, Http.Try request, long began, long nanos) {
    Instance instance() {
      return endpoint.instance();
    }

    long end() {
      return began + nanos;
    }
  }

  /**
   * What became of a try.
   *
   * @param runner null for nothing: a time has come
   */
  private record Outcome(
      @Nullable Runner runner,
      @Nullable Answer answer,
      @Nullable TryFailed failure,
      @Nullable Throwable mistake) {}

  List<String> hops() {
    return hops;
  }

  Answer run() {
    if (deadline - System.nanoTime() <= 0) {
      last = TIME_OVER;
      throw unanswered();
    }
    Endpoint<Pool> first = conversation.first().orElseThrow(this::unanswered);
    begin(first);
    long hedgeAt = after(hedgeAfter());
    ticker().add(this);
    try {
      while (true) {
        boolean mayHedge = running.size() == 1 && conversation.mayHedge();
        Outcome outcome = next(mayHedge ? hedgeAt : Long.MAX_VALUE);
        if (outcome != null) {
          Optional<Answer> answer = settled(outcome);
          if (answer.isPresent()) {
            return answer.get();
          }
        } else if (mayHedge && hedgeAt != Long.MAX_VALUE && hedgeAt - System.nanoTime() <= 0) {
          hedgeAt = hedge() ? Long.MAX_VALUE : after(hedgeAfter());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      last = TIME_OVER;
      throw unanswered();
    } finally {
      ticker().remove(this);
      callOff();
    }
  }

  private static long after(long nanos) {
    return nanos == Long.MAX_VALUE ? Long.MAX_VALUE : System.nanoTime() + nanos;
  }

  private void begin(Endpoint<Pool> endpoint) {
    long now = System.nanoTime();
    long nanos = Math.max(1, tryNanos(conversation.triesLeft(), deadline - now));
    List<Header> all = new ArrayList<>(request.headers());
    all.addAll(headers.apply(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos))));
    Http.Try asked =
        http().begin(endpoint.target(), request.method(), request.path(), all, request.body());
    Runner runner = new Runner(endpoint, asked, now, nanos);
    running.add(runner);
    Thread.ofVirtual().start(() -> ask(runner));
  }

  private void ask(Runner runner) {
    try {
      Optional<Answer> answer = runner.request.ask();
      answer.ifPresent(one -> outcomes.add(new Outcome(runner, one, null, null)));
    } catch (TryFailed e) {
      outcomes.add(new Outcome(runner, null, e, null));
    } catch (RuntimeException | Error e) {
      outcomes.add(new Outcome(runner, null, null, e));
    }
  }

  private boolean hedge() {
    return begun(ClientEvent.HEDGE, conversation::hedge);
  }

  /** What comes first: an outcome, the end of a try, or that time; null for the latter. */
  private @Nullable Outcome next(long at) throws InterruptedException {
    long until = at;
    for (Runner runner : running) {
      until = until == Long.MAX_VALUE || runner.end() - until < 0 ? runner.end() : until;
    }
    due = until;
    asleep = true;
    Outcome outcome = outcomes.take();
    asleep = false;
    if (outcome.runner != null) {
      return outcome;
    }
    long now = System.nanoTime();
    for (Runner runner : running) {
      if (runner.end() - now <= 0 && runner.request.callOff()) {
        return new Outcome(runner, null, null, null);
      }
    }
    return null; // also where an older time came
  }

  @Override
  public void look(long now) {
    if (asleep && now - due >= 0) {
      asleep = false; // once
      outcomes.add(NONE);
    }
  }

  private Optional<Answer> settled(Outcome outcome) {
    Runner runner = Objects.requireNonNull(outcome.runner);
    running.remove(runner);
    long took = System.nanoTime() - runner.began;
    if (outcome.mistake != null) {
      inVain(runner.endpoint, ClientEvent.CALLED_OFF, "", took);
      switch (outcome.mistake) {
        case Error error -> throw error;
        case RuntimeException mistake -> throw mistake;
        default -> throw new IllegalStateException(outcome.mistake);
      }
    }
    Answer answer = outcome.answer;
    if (answer != null && !somebodyElse(runner.instance(), answer)) {
      return settled(runner, answer, took);
    }
    Lost lost = Lost.UNANSWERED;
    if (answer != null) {
      String who = answer.hops().isEmpty() ? "nobody known" : answer.hops().getFirst();
      vain(runner, ClientEvent.SOMEBODY_ELSE, "answered by " + who, took);
    } else if (outcome.failure == null) {
      long millis = TimeUnit.NANOSECONDS.toMillis(runner.nanos + ALMOST_A_MILLISECOND);
      boolean sent = runner.request.maySend();
      lost = sent ? Lost.UNANSWERED : Lost.UNTOUCHED;
      String what = sent ? "no answer within " : "no connection within ";
      // a caller that had no time for an answer has learned nothing of an instance that was well
      boolean silent = took >= patience() || runner.endpoint.ejected();
      vain(runner, silent ? ClientEvent.LATE : ClientEvent.CALLED_OFF, what + millis + " ms", took);
    } else {
      lost = outcome.failure.how() == TryFailed.How.NOT_SENT ? Lost.UNTOUCHED : Lost.BROKEN;
      if (outcome.failure.how() == TryFailed.How.TOO_LARGE) {
        vain(runner, ClientEvent.CALLED_OFF, message(outcome.failure), took);
        throw unanswered(); // another instance would give the same
      }
      ClientEvent how = lost == Lost.BROKEN ? ClientEvent.BROKEN : ClientEvent.NOT_SENT;
      vain(runner, how, message(outcome.failure), took);
    }
    another(lost);
    return Optional.empty();
  }

  private Optional<Answer> settled(Runner runner, Answer answer, long took) {
    boolean refused = answer.leaving() || answer.busy();
    if (!refused) {
      answered(runner.endpoint, took);
      outrun();
      hops.addAll(answer.hops().isEmpty() ? List.of(runner.instance().id()) : answer.hops());
      return Optional.of(answer);
    }
    String how = answer.leaving() ? "leaving" : "busy";
    vain(
        runner,
        answer.leaving() ? ClientEvent.LEAVING : ClientEvent.BUSY,
        "503 from an instance that is " + how,
        took);
    if (!running.isEmpty() || retried(Lost.UNTOUCHED)) {
      return Optional.empty();
    }
    hops.removeLast();
    hops.addAll(answer.hops().isEmpty() ? List.of(runner.instance().id()) : answer.hops());
    return Optional.of(answer);
  }

  /** Those that had more time than the one that answered. */
  private void outrun() {
    for (Runner runner : List.copyOf(running)) {
      if (runner.request.callOff()) {
        running.remove(runner);
        long took = System.nanoTime() - runner.began;
        boolean earlier = took >= hedgeAfter();
        inVain(
            runner.endpoint,
            earlier ? ClientEvent.OUTRUN : ClientEvent.CALLED_OFF,
            "another instance answered first",
            took);
        hops.add(Hops.inVain(runner.instance().id()));
      }
    }
  }

  private void vain(Runner runner, ClientEvent how, String reason, long took) {
    last = reason;
    hops.add(Hops.inVain(runner.instance().id()));
    inVain(runner.endpoint, how, reason, took);
  }

  private void another(Lost lost) {
    if (lost == Lost.UNTOUCHED && begun(ClientEvent.ELSEWHERE, conversation::elsewhere)) {
      return;
    }
    if (running.isEmpty() && !retried(lost)) {
      throw unanswered();
    }
  }

  private boolean retried(Lost lost) {
    return begun(ClientEvent.RETRY, () -> conversation.retry(lost));
  }

  private boolean begun(ClientEvent how, Supplier<Optional<Endpoint<Pool>>> whom) {
    if (deadline - System.nanoTime() <= 0) {
      return false;
    }
    Optional<Endpoint<Pool>> other = whom.get();
    other.ifPresent(endpoint -> {
      happened(how);
      begin(endpoint);
    });
    return other.isPresent();
  }

  /**
   * An address that was given to a pod of another service answers well, and wrongly. One that has
   * no name to say knows none of the paths.
   */
  private static boolean somebodyElse(Instance instance, Answer answer) {
    String name = instance.metadata().get(Instance.NAME);
    if (name == null) {
      return false;
    }
    return answer.hops().isEmpty()
        ? answer.status() == NOT_FOUND
        : !answer.hops().getFirst().equals(name);
  }

  private static String message(TryFailed failure) {
    return String.valueOf(failure.getMessage());
  }

  private Unanswered unanswered() {
    happened(ClientEvent.NO_ANSWER);
    return new Unanswered(last, hops);
  }

  private void callOff() {
    for (Runner runner : running) {
      runner.request.callOff();
      runner.endpoint.release(); // what became of it after all is nobody's concern
    }
  }
}
