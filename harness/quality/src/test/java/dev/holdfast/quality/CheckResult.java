package dev.holdfast.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a check has written below its folder. */
record CheckResult(Path reports) {
  private JsonNode json() throws IOException {
    try (Stream<Path> files = Files.walk(reports)) {
      return new ObjectMapper()
          .readTree(
              files.filter(file -> file.endsWith("check.json")).findFirst().orElseThrow().toFile());
    }
  }

  /** How many requests failed in all of its runs. */
  int failed() throws IOException {
    int failed = 0;
    for (JsonNode fault : json().path("faults")) {
      failed += fault.path("failed").asInt();
    }
    return failed;
  }

  /** The rules by which it found weaknesses. */
  List<String> rules() throws IOException {
    return json().path("weaknesses").findValuesAsText("rule");
  }

  /** From where its users were played. */
  String seenFrom() throws IOException {
    return json().path("seen-from").asText();
  }
}
