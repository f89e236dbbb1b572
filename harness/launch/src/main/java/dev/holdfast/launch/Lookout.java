package dev.holdfast.launch;

import dev.holdfast.engine.StopSignal;
import dev.holdfast.model.OutsideSign;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Asks for signs from outside all the time while something is struck, and has everything healed and
 * ended by the first that speaks twice in a row. One that cannot be asked any more speaks, too: who
 * asks for a sign wants no fault while nobody looks.
 */
public final class Lookout implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(3);
  private static final int IN_A_ROW = 2;

  private final HttpClient client;
  private final List<OutsideSign> signs;
  private final StopSignal stop;
  private final Duration every;
  private final Duration answersWithin;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Map<OutsideSign, Integer> spoke = new HashMap<>();
  private final Thread thread = Thread.ofVirtual().name("lookout").unstarted(this::watch);

  private Lookout(
      List<OutsideSign> signs, StopSignal stop, Duration every, Duration answersWithin) {
    this.client = HttpClient.newBuilder().connectTimeout(answersWithin).build();
    this.answersWithin = answersWithin;
    this.signs = List.copyOf(signs);
    this.stop = stop;
    this.every = every;
  }

  /**
   * Looks once, and from then on all the time.
   *
   * @throws Refused where one of them speaks before anything is struck
   */
  public static Lookout begin(List<OutsideSign> signs, StopSignal stop) {
    return begin(signs, stop, EVERY, ANSWERS_WITHIN);
  }

  static Lookout begin(
      List<OutsideSign> signs, StopSignal stop, Duration every, Duration answersWithin) {
    Lookout lookout = new Lookout(signs, stop, every, answersWithin);
    boolean well = false;
    try {
      for (OutsideSign sign : signs) {
        lookout
            .ask(sign)
            .ifPresent(why -> {
              throw new Refused(
                  ExitCode.CANNOT_START,
                  "nothing was struck, since by a sign from outside all is not well now: " + why);
            });
      }
      lookout.thread.start();
      well = true;
      return lookout;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused(ExitCode.CANNOT_START, "interrupted while looking for signs from outside");
    } finally {
      if (!well) {
        lookout.client.close();
      }
    }
  }

  private void watch() {
    try {
      while (!signs.isEmpty() && !over.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
        for (OutsideSign sign : signs) {
          Optional<String> why = ask(sign);
          int times = why.isEmpty() ? 0 : spoke.getOrDefault(sign, 0) + 1;
          spoke.put(sign, times);
          if (why.isPresent() && times >= IN_A_ROW) {
            stop.trip("a sign from outside: " + why.get());
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<String> ask(OutsideSign sign) throws InterruptedException {
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(sign.address()).timeout(answersWithin).build(),
              HttpResponse.BodyHandlers.ofString());
      return new SignAnswer(answer.statusCode(), answer.body()).against(sign);
    } catch (IOException e) {
      return Optional.of(
          "%s does not answer (%s)".formatted(sign.address(), e.getClass().getSimpleName()));
    }
  }

  @Override
  public void close() {
    over.countDown();
    thread.interrupt();
    client.shutdownNow();
    client.close();
  }
}
