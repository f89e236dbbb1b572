package dev.holdfast.service;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which lines are written: {@code info, io.helidon=debug}, a level for all, and others for loggers
 * by their names. From a file they are read again when it changes: whoever may write the file may
 * change them at run time, and nobody else, which an address to ask would not keep.
 */
final class LogLevels implements AutoCloseable {
  static final String RULE =
      "must be levels (trace, debug, info, warn, error, off), for all and for loggers by name";
  static final String EXAMPLE = "info,io.helidon=debug";

  private static final Logger LOG = LoggerFactory.getLogger(LogLevels.class);
  private static final Pattern ENTRY =
      Pattern.compile(
          "(?:([A-Za-z_$][\\w.$]*)\\s*=\\s*)?(trace|debug|info|warn|error|off)",
          Pattern.CASE_INSENSITIVE);
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final LoggerContext loggers;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Set<String> set = new HashSet<>();
  private String last = "";

  LogLevels(LoggerContext loggers) {
    this.loggers = loggers;
  }

  /** What a text says; empty where it says anything else. */
  static Optional<Map<String, Level>> parse(String text) {
    Map<String, Level> levels = new LinkedHashMap<>();
    for (String entry : text.split("[,\\n]", -1)) {
      if (entry.isBlank() || entry.strip().startsWith("#")) {
        continue;
      }
      Matcher matcher = ENTRY.matcher(entry.strip());
      if (!matcher.matches()) {
        return Optional.empty();
      }
      String logger = matcher.group(1) == null ? Logger.ROOT_LOGGER_NAME : matcher.group(1);
      levels.put(logger, Level.toLevel(matcher.group(2)));
    }
    return Optional.of(levels);
  }

  /** From now on these, and those that were set before and are not among them as if never set. */
  void set(Map<String, Level> levels) {
    Map<String, Level> all = new LinkedHashMap<>(LogSetup.USUAL);
    all.putAll(levels);
    for (String logger : set) {
      if (!all.containsKey(logger)) {
        loggers.getLogger(logger).setLevel(null); // as its parent's
      }
    }
    all.forEach((logger, level) -> loggers.getLogger(logger).setLevel(level));
    set.addAll(all.keySet());
  }

  /** Reads a file now, and again whenever it changes, until this is closed. */
  void follow(Path file) {
    look(file);
    Thread.ofVirtual().name("log levels").start(() -> lookOn(file));
  }

  private void lookOn(Path file) {
    try {
      while (!closed.await(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
        look(file);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What cannot be read, or is none, leaves things as they are, and is said once. */
  void look(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      text = "cannot be read: " + e;
    }
    if (text.equals(last)) {
      return;
    }
    last = text;
    Optional<Map<String, Level>> levels = parse(text);
    if (levels.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("file.path", file)
          .addKeyValue("error.message", RULE + ", for example " + EXAMPLE)
          .log("log levels stay as they are");
      return;
    }
    set(levels.get());
    LOG.atInfo().addKeyValue("holdfast.log_levels", text.strip()).log("log levels");
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
