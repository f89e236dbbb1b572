package dev.holdfast.model.timeline;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Request;
import java.util.HashMap;
import java.util.Map;

/**
 * What came of a load in a stretch of its time: counts that are exact, and the latencies by two
 * clocks. From the intended start a latency holds what the generator itself was late by; from the
 * real start, and without the time in which the generator stood still, it holds only what was the
 * system's. What is true lies between the two.
 */
public final class Stretch {
  private static final int MOST_KINDS = 1_000;
  private static final String OTHERS = "something else each time";

  private final Micros fromIntended = new Micros();
  private final Micros fromStart = new Micros();
  private final Micros lags = new Micros();
  private final Map<String, Long> failures = new HashMap<>();
  private final Map<String, Long> slownesses = new HashMap<>();
  private long ok;
  private long slow;
  private long failed;
  private long indeterminate;
  private long slowByItself;
  private long failedByItself;

  void add(Request request, long ownNanos, boolean slowByItsOwn, boolean doubtful) {
    switch (request.answer()) {
      case OK -> ok++;
      case SLOW -> {
        slow++;
        slowByItself += slowByItsOwn ? 1 : 0;
        merge(slownesses, request.error(), 1);
      }
      case FAILED -> {
        failed++;
        failedByItself += doubtful ? 0 : 1;
        merge(failures, request.error(), 1);
      }
      case INDETERMINATE -> {
        indeterminate++;
        return; // it says nothing of how long an answer takes
      }
    }
    fromIntended.add(request.latencyNanos());
    fromStart.add(ownNanos);
    lags.add(request.startedNanos() - request.intendedNanos());
  }

  /** An error may name what it got, so there may be as many kinds as requests. */
  private static void merge(Map<String, Long> counts, String error, long count) {
    boolean kept = counts.size() < MOST_KINDS || counts.containsKey(error);
    counts.merge(kept ? error : OTHERS, count, Long::sum);
  }

  /** All that another one holds. */
  public void addAll(Stretch other) {
    fromIntended.addAll(other.fromIntended);
    fromStart.addAll(other.fromStart);
    lags.addAll(other.lags);
    other.failures.forEach((error, count) -> merge(failures, error, count));
    other.slownesses.forEach((error, count) -> merge(slownesses, error, count));
    ok += other.ok;
    slow += other.slow;
    failed += other.failed;
    indeterminate += other.indeterminate;
    slowByItself += other.slowByItself;
    failedByItself += other.failedByItself;
  }

  /** Answers that count: all but the indeterminate ones. */
  public long answers() {
    return ok + slow + failed;
  }

  /** Right and in time. */
  public long ok() {
    return ok;
  }

  /** Right and late. */
  public long slow() {
    return slow;
  }

  /** Wrong or missing. */
  public long failed() {
    return failed;
  }

  /** Given up by the harness. */
  public long indeterminate() {
    return indeterminate;
  }

  /** Slow or failed. */
  public long bad() {
    return slow + failed;
  }

  /** How many answers of that kind there were. */
  public long count(Answer answer) {
    return switch (answer) {
      case OK -> ok;
      case SLOW -> slow;
      case FAILED -> failed;
      case INDETERMINATE -> indeterminate;
    };
  }

  /** How many of them cannot be the generator's doing. */
  public long countByItself(Answer answer) {
    return switch (answer) {
      case SLOW -> slowByItself;
      case FAILED -> failedByItself;
      case OK, INDETERMINATE -> count(answer);
    };
  }

  /** How many slow or failed ones cannot be the generator's doing. */
  public long badByItself() {
    return slowByItself + failedByItself;
  }

  /** Latencies from the intended start. */
  public Micros fromIntended() {
    return fromIntended;
  }

  /** Latencies from the real start, without what the generator stood still. */
  public Micros fromStart() {
    return fromStart;
  }

  /** From the intended start to the real one. */
  public Micros lags() {
    return lags;
  }

  /** What answers of that kind most often say; the first by the alphabet of equally frequent. */
  public String mostFrequent(Answer answer) {
    return mostFrequent(answer == Answer.SLOW ? slownesses : failures);
  }

  /** What bad answers most often say. */
  public String mostFrequent() {
    Map<String, Long> all = new HashMap<>(failures);
    slownesses.forEach((error, count) -> all.merge(error, count, Long::sum));
    return mostFrequent(all);
  }

  private static String mostFrequent(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .max(
            Map.Entry.<String, Long>comparingByValue()
                .thenComparing(Map.Entry.<String, Long>comparingByKey().reversed()))
        .map(Map.Entry::getKey)
        .orElse("");
  }
}
