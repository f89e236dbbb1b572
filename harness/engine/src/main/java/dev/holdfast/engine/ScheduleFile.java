package dev.holdfast.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.model.DurationText;
import dev.holdfast.model.Schedule;
import dev.holdfast.model.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A schedule as a file that people can read and change, and that {@code run --schedule} takes:
 * JSON, with times and names as a scenario writes them, and pods counted from 1.
 */
final class ScheduleFile {
  static final String NAME = "schedule.json";

  private static final int FORMAT = 1;
  private static final JsonMapper JSON = new JsonMapper();

  private ScheduleFile() {}

  /**
   * Writes it, with what the run was of.
   *
   * @throws HistoryNotWritten where the disk refuses it
   */
  static void write(Path file, Schedule schedule, RunOrder order) {
    ObjectNode root = JSON.createObjectNode();
    root.put("holdfast-schedule", FORMAT);
    root.put("scenario", schedule.scenario());
    root.put("file", order.scenarioFile());
    order.overrides().forEach(root.putArray("set")::add);
    root.put("seed", schedule.seed());
    ArrayNode strikes = root.putArray("strikes");
    schedule.strikes().forEach(strike -> write(strikes.addObject(), strike));
    try {
      Files.writeString(
          file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree has a JSON form", e);
    } catch (IOException e) {
      throw new HistoryNotWritten(file, e);
    }
  }

  private static void write(ObjectNode node, Schedule.Strike strike) {
    node.put("fault", strike.fault());
    node.put("kind", strike.kind());
    node.put("target", strike.target());
    switch (strike.start()) {
      case Start.AfterBaseline _ -> node.put("after", "baseline");
      case Start.AfterFault(String fault) -> node.put("after", fault);
      case Start.At at -> node.put("at", DurationText.of(at.offset()));
    }
    if (!strike.lasts().isZero()) {
      node.put("for", DurationText.of(strike.lasts()));
    }
    if (!strike.ranks().isEmpty()) {
      ArrayNode pods = node.putArray("pods");
      strike.ranks().forEach(rank -> pods.add(rank + 1));
    }
    if (strike.of() > 0) {
      node.put("of", strike.of());
    }
  }
}
