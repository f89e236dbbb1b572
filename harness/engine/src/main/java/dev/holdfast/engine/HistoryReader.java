package dev.holdfast.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.LogLines;
import dev.holdfast.model.Requests;
import dev.holdfast.model.Waypoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads a run's folder back. */
public final class HistoryReader {
  private static final int LONGEST_SAID = 300;

  private final Path journal;
  private final List<Event> events = new ArrayList<>();

  private HistoryReader(Path journal) {
    this.journal = journal;
  }

  /**
   * The journal, the requests of every load and the lines of the log store. The last line of a run
   * that was killed may be torn; it is left out. Requests stay where they are until somebody goes
   * through them.
   *
   * @throws BadHistory where there is no journal, or one that this version cannot read
   */
  public static History read(Path runFolder) {
    HistoryReader reader = new HistoryReader(new RunFolder(runFolder).history());
    reader.readEvents();
    RunFolder folder = new RunFolder(runFolder);
    return new History(
        reader.events,
        requests(runFolder),
        LogFile.read(folder.logs()),
        LogFile.read(folder.logsWritten()),
        passed(folder));
  }

  private static Map<Waypoint, LogLines> passed(RunFolder folder) {
    Map<Waypoint, LogLines> passed = new EnumMap<>(Waypoint.class);
    for (Waypoint at : Waypoint.values()) {
      Path file = folder.logsAt(at);
      if (Files.exists(file)) {
        passed.put(at, LogFile.read(file));
      }
    }
    return passed;
  }

  private void readEvents() {
    if (!Files.exists(journal)) {
      throw new BadHistory(journal + ": there is no such file; name the folder of a run", null);
    }
    try (LineReader in = LineReader.journal(journal)) {
      for (String line = in.next(); line != null; line = in.next()) {
        if (in.whole()) {
          add(line);
        } else {
          addTorn(line);
        }
      }
    }
    if (events.isEmpty()) {
      throw new BadHistory(journal + ": is empty; the run was killed before it began", null);
    }
  }

  private void add(String line) {
    Event event;
    try {
      event = EventJson.read(line);
    } catch (JsonProcessingException e) {
      throw new BadHistory(
          "%s:%d: not an entry of a history: %s"
              .formatted(journal, events.size() + 1, shortened(e.getOriginalMessage())),
          e);
    }
    if (events.isEmpty()) {
      checkFirst(event);
    }
    events.add(event);
  }

  /** Jackson quotes what it cannot read, however long it is. */
  private static String shortened(String message) {
    return message.length() <= LONGEST_SAID ? message : message.substring(0, LONGEST_SAID) + "…";
  }

  /** The run was killed while it wrote this; that it has no {@code RunEnded} tells the judge. */
  private void addTorn(String line) {
    try {
      Event whole = EventJson.read(line);
      if (!events.isEmpty()) {
        events.add(whole);
      }
    } catch (JsonProcessingException torn) {
      return;
    }
  }

  private void checkFirst(Event event) {
    if (!(event instanceof Event.RunStarted started)) {
      throw new BadHistory(journal + ":1: a history begins with a run-started entry", null);
    }
    if (started.format() > Event.RunStarted.FORMAT) {
      throw new BadHistory(
          "%s:1: format %d, but this version reads %d at most; use a newer Holdfast"
              .formatted(journal, started.format(), Event.RunStarted.FORMAT),
          null);
    }
  }

  private static List<Requests> requests(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> RequestFile.load(file).isPresent())
          .sorted()
          .map(RequestFile::open)
          .toList();
    } catch (IOException e) {
      throw new BadHistory(folder + ": cannot be listed: " + e.getMessage(), e);
    }
  }
}
