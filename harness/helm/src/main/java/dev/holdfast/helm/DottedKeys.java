package dev.holdfast.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.ChartSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Values written as {@code web.replicas: 3}, which is {@code --set}'s way: in a values file it is
 * one key with a dot in its name, which Helm takes in silence and no template reads.
 */
final class DottedKeys {
  private DottedKeys() {}

  /** A sentence for each that the chart's own values have as a map; a folder's alone are read. */
  static List<String> of(ChartInstall chart) {
    List<String> notes = new ArrayList<>();
    collect("", chart.values(), defaults(chart.chart()), notes);
    return notes.stream().map(note -> "release " + chart.release() + ", value " + note).toList();
  }

  private static JsonNode defaults(ChartSource source) {
    if (source instanceof ChartSource.Local(Path path)
        && Files.isRegularFile(path.resolve(StagedChart.VALUES))) {
      try {
        byte[] text = Files.readAllBytes(path.resolve(StagedChart.VALUES));
        return StagedChart.values(new String(text, StandardCharsets.UTF_8));
      } catch (IOException unreadable) {
        // Helm will say so where it renders the chart
      }
    }
    return MissingNode.getInstance();
  }

  private static void collect(String at, Map<?, ?> values, JsonNode own, List<String> notes) {
    values.forEach((name, value) -> {
      String key = String.valueOf(name);
      String place = at + key;
      JsonNode meant = own.at("/" + key.replace("~", "~0").replace("/", "~1").replace('.', '/'));
      if (key.contains(".") && !own.has(key) && !meant.isMissingNode()) {
        notes.add(
            "%s: is one key whose name has a dot, and changes nothing of what the chart has there; write %s"
                .formatted(place, nested(key)));
      } else if (value instanceof Map<?, ?> inner) {
        collect(place + ".", inner, own.path(key), notes);
      }
    });
  }

  /** {@code web: {replicas: …}} for {@code web.replicas}. */
  private static String nested(String key) {
    int dot = key.indexOf('.');
    return dot < 0
        ? key + ": …"
        : key.substring(0, dot) + ": {" + nested(key.substring(dot + 1)) + "}";
  }
}
