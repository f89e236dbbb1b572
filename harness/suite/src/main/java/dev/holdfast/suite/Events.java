package dev.holdfast.suite;

import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Says what happens, a line for each event. */
final class Events {
  private final PrintStream out;

  Events(PrintStream out) {
    this.out = out;
  }

  /** A scenario begins. */
  void started(String name, Path file) {
    say("started", Map.of("scenario", name, "file", file.toString()));
  }

  /**
   * It is over.
   *
   * @param outcome {@code PASS}, {@code FAIL}, {@code UNKNOWN} or {@code SKIPPED}
   * @param report "" where there is none
   */
  void finished(String name, String outcome, String message, String report) {
    say(
        "finished",
        Map.of("scenario", name, "outcome", outcome, "message", message, "report", report));
  }

  /** The suite cannot be run. */
  void refused(String message) {
    say("refused", Map.of("message", message));
  }

  private synchronized void say(String event, Map<String, String> fields) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("event", event);
    all.putAll(fields);
    out.println(
        all.entrySet().stream()
            .map(field -> field.getKey() + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&")));
    out.flush();
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
