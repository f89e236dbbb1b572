package dev.holdfast.engine;

import dev.holdfast.model.Waypoint;
import dev.holdfast.spi.OnDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Where a run keeps everything: the one folder that it may leave behind. */
public record RunFolder(Path path) {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * A new folder {@code <root>/<scenario>/<time in UTC>}; runs that start in the same second get
   * {@code -2}, {@code -3} and so on behind it.
   *
   * @throws UncheckedIOException where it cannot be made
   */
  public static RunFolder create(Path runsRoot, String scenarioName, Instant now) {
    try {
      Path parent = Files.createDirectories(runsRoot.resolve(scenarioName));
      String name = NAME.format(now);
      Path path = parent.resolve(name);
      for (int number = 2; !made(path); number++) {
        path = parent.resolve(name + "-" + number);
      }
      // what is written below is found after a loss of power only if its folders are
      OnDisk.name(path);
      OnDisk.name(parent);
      return new RunFolder(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean made(Path folder) throws IOException {
    try {
      Files.createDirectory(folder);
      return true;
    } catch (FileAlreadyExistsException taken) {
      return false;
    }
  }

  /** The journal. */
  public Path history() {
    return path.resolve("history.jsonl");
  }

  /** What was struck and when, so that another run can be given it. */
  public Path schedule() {
    return path.resolve(ScheduleFile.NAME);
  }

  /** The requests of a load. */
  public Path requests(String load) {
    return path.resolve(RequestFile.PREFIX + load + RequestFile.SUFFIX);
  }

  /** The lines that the log store held. */
  public Path logs() {
    return path.resolve(LogFile.NAME);
  }

  /** The lines that the pods' own logs hold. */
  public Path logsWritten() {
    return path.resolve(LogFile.WRITTEN);
  }

  /** The lines that came to a waypoint between the two. */
  public Path logsAt(Waypoint at) {
    return path.resolve("logs-" + at.stage() + ".tsv");
  }

  /** The pods' logs, one file each. */
  public Path pods() {
    return path.resolve("pods");
  }

  /** For what may be lost once the run is over. */
  public Path tmp() {
    return path.resolve("tmp");
  }

  /** The report for people: a page of HTML. */
  public Path report() {
    return path.resolve("report.html");
  }

  /** The checks for build servers, in JUnit's form. */
  public Path junitXml() {
    return path.resolve("junit.xml");
  }

  /** The judgement for programs, as JSON. */
  public Path runJson() {
    return path.resolve("run.json");
  }
}
