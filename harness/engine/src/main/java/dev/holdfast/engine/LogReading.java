package dev.holdfast.engine;

import dev.holdfast.engine.timeline.LogAudit;
import dev.holdfast.engine.timeline.Skews;
import dev.holdfast.engine.timeline.StageAudit;
import dev.holdfast.model.DurationText;
import dev.holdfast.model.Event;
import dev.holdfast.model.Expectations.OfLogs;
import dev.holdfast.model.LogLine;
import dev.holdfast.model.LogLine.Writer;
import dev.holdfast.model.LogLines;
import dev.holdfast.model.Waypoint;
import dev.holdfast.spi.LogStore;
import dev.holdfast.spi.LogStore.Found;
import dev.holdfast.spi.RunContext;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Asks the log store. While the run goes on it looks about twice a second how far searches reach,
 * which is cheap; once the loads are over it reads the lines themselves, until those of every
 * acknowledged request are there and no more come, or the time that they may take is over.
 */
final class LogReading implements AutoCloseable {
  /** The name under which its signs of life are in the history. */
  static final String OBSERVER = "logs";

  /** 40 bytes each while they are judged: no run's logs may take the harness's memory. */
  static final int MOST_LINES = 2_000_000;

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration READ_EVERY = Duration.ofSeconds(1);
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(1);
  private static final Duration WAIT_BY_DEFAULT = Duration.ofSeconds(30);

  /** Longer than what is asked for, so that being late by a little is seen as what it is. */
  private static final Duration MARGIN = Duration.ofSeconds(2);

  private final LogStore store;
  private final OfLogs asked;
  private final RunContext context;
  private final Entries entries;
  private final Thread thread;
  private final LogLines.Builder lines = new LogLines.Builder();
  private long lastPosition = -1;
  // the looking thread's own until it has ended
  private long reach = -2;
  private long looks;
  private long lastLook;
  private long lastSign;
  private long longestGap;
  private String lastFailure = "";

  private LogReading(LogStore store, OfLogs asked, RunContext context, Entries entries) {
    this.store = store;
    this.asked = asked;
    this.context = context;
    this.entries = entries;
    lastLook = context.clock().nanos();
    lastSign = lastLook;
    thread = Thread.ofVirtual().name("logs observer").unstarted(this::look);
  }

  /** Looks from now on. */
  static LogReading start(LogStore store, OfLogs asked, RunContext context, Entries entries) {
    LogReading reading = new LogReading(store, asked, context, entries);
    entries.add(at -> new Event.LogsCarried(at, store.carriers()));
    entries.add(at -> new Event.LogsBrought(at, store.broughtBy(), store.kibana()));
    reading.thread.start();
    return reading;
  }

  private void look() {
    try {
      while (true) {
        lookOnce();
        if (context.clock().nanos() - lastSign >= SIGN_OF_LIFE.toNanos()) {
          sign();
        }
        Thread.sleep(LOOK_EVERY);
      }
    } catch (InterruptedException e) {
      return; // the reading is over, or the run
    }
  }

  private void lookOnce() throws InterruptedException {
    try {
      long found = store.searchable();
      long now = context.clock().nanos();
      longestGap = Math.max(longestGap, now - lastLook);
      lastLook = now;
      looks++;
      if (found != reach) {
        reach = found;
        entries.addIfPossible(_ -> new Event.LogsSearchable(now, found));
      }
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      entries.addIfPossible(at -> new Event.ObserverFailed(at, OBSERVER, why));
    }
  }

  private void sign() {
    long gap = longestGap;
    long count = looks;
    longestGap = 0;
    lastSign = context.clock().nanos();
    entries.addIfPossible(at -> new Event.Observed(at, OBSERVER, count, gap));
  }

  /**
   * Reads the store and writes what it held to the run's folder; the loads must be over and their
   * requests written.
   */
  void read() throws InterruptedException {
    RunFolder folder = new RunFolder(context.folder());
    context.progress().say("reading the logs of " + String.join(", ", asked.services()));
    LogAudit audit = LogAudit.of(asked.services(), HistoryReader.read(folder.path()));
    String run = context.run() + "-";
    // lines that are written from now on are none that is waited for
    LogLines written = written(run);
    boolean whole = readUntil(run, () -> nothingLost(audit, written));
    // asked last, so that a line that was lost has come as far as it ever will
    Map<Waypoint, LogLines> passed = passed(run);
    if (whole && isAwaited(written, passed)) {
      whole = readUntil(run, () -> !isAwaited(written, passed));
    }
    finish(folder, written, passed, whole && lines.size() < MOST_LINES);
  }

  /** Whether all was read; no more comes and all is there, or the time is over. */
  private boolean readUntil(String run, BooleanSupplier isThere) throws InterruptedException {
    Duration wait = Objects.requireNonNullElse(asked.searchableWithin(), WAIT_BY_DEFAULT);
    long deadline = context.clock().nanos() + wait.plus(MARGIN).toNanos();
    boolean whole;
    boolean complete;
    do {
      int before = lines.size();
      whole = readOn(run);
      complete = whole && lines.size() == before && isThere.getAsBoolean();
    } while (lines.size() < MOST_LINES && !complete && sleptUntil(deadline));
    return whole;
  }

  /**
   * Whether a line that passed a waypoint was written after the pods' logs were read, and is not
   * found yet: its time has only begun.
   */
  private boolean isAwaited(LogLines written, Map<Waypoint, LogLines> passed) {
    LogLines found = lines.build();
    return missing(written, passed, found) > missing(written, Map.of(), found);
  }

  private boolean nothingLost(LogAudit audit, LogLines written) {
    LogLines found = lines.build();
    return audit.lost(found) == 0
        && missing(written, Map.of(), found) == 0
        && StageAudit.unwritten(
                StageAudit.way(written, Map.of(), found, _ -> -1),
                writer ->
                    asked.services().contains(writer.service()) && !audit.serves(writer.service()))
            == 0;
  }

  private long missing(LogLines written, Map<Waypoint, LogLines> passed, LogLines found) {
    return StageAudit.lost(
        StageAudit.way(written, passed, found, _ -> -1),
        writer -> asked.services().contains(writer.service()));
  }

  private boolean sleptUntil(long deadline) throws InterruptedException {
    long now = context.clock().nanos();
    if (now >= deadline) {
      return false;
    }
    context.clock().sleepUntil(Math.min(deadline, now + READ_EVERY.toNanos()));
    return true;
  }

  private boolean readOn(String run) throws InterruptedException {
    try {
      store.read(lastPosition, MOST_LINES - lines.size(), found -> add(found, run));
      return true;
    } catch (IOException e) {
      lastFailure = String.valueOf(e.getMessage());
      return false;
    }
  }

  private void add(Found found, String run) {
    lastPosition = Math.max(lastPosition, found.position());
    lines.add(line(found, run));
  }

  private static LogLine line(Found found, String run) {
    Writer writer = new Writer(found.service(), found.instance(), found.process());
    String id = found.requestId();
    int hyphen = id.lastIndexOf('-');
    long number = id.startsWith(run) ? number(id.substring(hyphen + 1)) : -1;
    boolean ours = number >= 0 && hyphen > run.length();
    return new LogLine(
        writer,
        found.sequence(),
        ours ? id.substring(run.length(), hyphen) : "",
        ours ? number : -1,
        found.epochMillis(),
        found.position());
  }

  /** -1 where it is none: a line may hold anything. */
  private static long number(String digits) {
    return digits.matches("[0-9]{1,9}") ? Long.parseLong(digits) : -1;
  }

  private void finish(
      RunFolder folder, LogLines written, Map<Waypoint, LogLines> passed, boolean whole)
      throws InterruptedException {
    thread.interrupt();
    thread.join();
    lookOnce(); // what was read just now can be searched just now
    sign();
    String missing = store.missing();
    if (!missing.isEmpty()) {
      entries.add(at -> new Event.LinesMissed(at, "", missing));
    }
    LogLines found = lines.build();
    LogFile.write(folder.logs(), found);
    LogFile.write(folder.logsWritten(), written);
    passed.forEach((at, lines) -> LogFile.write(folder.logsAt(at), lines));
    Skews.of(HistoryReader.read(folder.path()))
        .seen(context.clock().nanos())
        .forEach(clock -> entries.add(_ -> clock));
    String why = whole ? "" : whyNotWhole();
    entries.add(at -> new Event.LogsRead(at, found.size(), whole, why));
    context.progress().say("%,d log lines found".formatted(found.size()));
  }

  /** Without them nothing is judged otherwise; only where a line was lost is not told. */
  private LogLines written(String run) {
    LogLines.Builder written = new LogLines.Builder();
    try {
      store.written(found -> {
        if (written.size() < MOST_LINES) {
          written.add(line(found, run));
        }
      });
    } catch (IOException e) {
      context.progress().say("the pods' own logs cannot be read: " + e.getMessage());
    }
    return written.build();
  }

  /** Of each waypoint that is known. */
  private Map<Waypoint, LogLines> passed(String run) {
    Map<Waypoint, LogLines> passed = new EnumMap<>(Waypoint.class);
    for (Waypoint at : Waypoint.values()) {
      passed(at, run).ifPresent(lines -> passed.put(at, lines));
    }
    return passed;
  }

  /** As with those that were written: without them only where a line was lost is told less well. */
  private Optional<LogLines> passed(Waypoint at, String run) {
    LogLines.Builder passed = new LogLines.Builder();
    try {
      boolean known =
          store.passed(
              at,
              found -> {
                if (passed.size() < MOST_LINES) {
                  passed.add(line(found, run));
                }
              });
      return known ? Optional.of(passed.build()) : Optional.empty();
    } catch (IOException e) {
      context
          .progress()
          .say("which lines were %s cannot be read: %s".formatted(at.stage(), e.getMessage()));
      return Optional.empty();
    }
  }

  private String whyNotWhole() {
    return lines.size() >= MOST_LINES
        ? "the store holds more than %,d lines; load less".formatted(MOST_LINES)
        : "the store could not be read within the time: " + lastFailure;
  }

  /** Looks no more; a second call does nothing. */
  @Override
  public void close() {
    thread.interrupt();
    if (!Uninterrupted.join(thread, Duration.ofSeconds(5))) {
      entries.trouble(OBSERVER, "did not end within " + DurationText.of(Duration.ofSeconds(5)));
    }
  }
}
