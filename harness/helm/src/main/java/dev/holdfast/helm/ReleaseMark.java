package dev.holdfast.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * By which a release is known as one run's: a word among the annotations of its chart, which Helm
 * keeps with the release from the moment on that it begins to install it. A name says nothing: the
 * next to install may have taken it.
 */
public final class ReleaseMark {
  /** On what a run makes in a cluster; its value is a random word of that run. */
  public static final String ANNOTATION = "holdfast.dev/mark";

  private static final Pattern ANNOTATED =
      Pattern.compile("(?m)^(annotations\\s*:|[\"'{?]|---\\s|\\.\\.\\.)");
  private static final YAMLMapper YAML = new YAMLMapper();

  private ReleaseMark() {}

  /** Puts it into a copy of a chart. */
  static void put(Path chart, String mark) throws IOException {
    Path file = chart.resolve("Chart.yaml");
    if (!Files.isRegularFile(file)) {
      return;
    }
    String text = Files.readString(file, StandardCharsets.UTF_8);
    if (ANNOTATED.matcher(text).find()) {
      if (YAML.readTree(text) instanceof ObjectNode fields) {
        fields.withObjectProperty("annotations").put(ANNOTATION, mark);
        Files.writeString(file, YAML.writeValueAsString(fields), StandardCharsets.UTF_8);
      }
    } else {
      Files.writeString(
          file,
          "%s\nannotations:\n  %s: \"%s\"\n".formatted(text, ANNOTATION, mark),
          StandardCharsets.UTF_8);
    }
  }

  /**
   * Of a release as Helm keeps it in a Secret; empty where it has none, or is none.
   *
   * @param release the Secret's field of that name, as the API gives it
   */
  public static Optional<String> of(String release) {
    try {
      byte[] packed = Base64.getDecoder().decode(Base64.getDecoder().decode(release));
      try (GZIPInputStream text = new GZIPInputStream(new ByteArrayInputStream(packed))) {
        JsonNode mark =
            new ObjectMapper().readTree(text).at("/chart/metadata/annotations").path(ANNOTATION);
        return mark.isTextual() ? Optional.of(mark.asText()) : Optional.empty();
      }
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
