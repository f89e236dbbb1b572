package dev.holdfast.scenario;

import dev.holdfast.model.BadText;
import dev.holdfast.model.SetText;
import dev.holdfast.scenario.Yaml.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the command line changes in the charts' values: {@code catalog.replicas=1} for the only
 * release, {@code sample:catalog.replicas=1} for a named one. What follows the release's name is in
 * the syntax of Helm's {@code --set} and goes to Helm as it is.
 */
final class Overrides {
  /** Where problems of the command line are. */
  static final String PLACE = "--set";

  private static final String JSON = "--set-json";

  /** What one begins with that is none of {@code --set}; the space ends it. */
  private static final List<String> KINDS = List.of("--set-string ", JSON + " ");

  /** A release's name before the first colon; a dot or bracket before it would make it a key. */
  private static final Pattern OF_RELEASE =
      Pattern.compile("([A-Za-z0-9_-]*):(.*)", Pattern.DOTALL);

  private Overrides() {}

  /** The overrides by release. Wrong ones are reported and left out. */
  static Map<String, List<String>> assign(
      List<String> overrides, List<String> releases, Problems problems) {
    Map<String, List<String>> byRelease = new LinkedHashMap<>();
    for (String override : overrides) {
      String kind = KINDS.stream().filter(override::startsWith).findFirst().orElse("");
      String said = override.substring(kind.length());
      boolean json = kind.startsWith(JSON);
      Matcher ofRelease = OF_RELEASE.matcher(said);
      boolean named = ofRelease.matches() && !(json && said.strip().startsWith("{"));
      String text = named ? ofRelease.group(2) : said;
      Optional<String> wrong =
          wrongRelease(named ? ofRelease.group(1) : null, releases)
              .or(() -> syntax(json, text))
              .or(() -> references(text));
      if (wrong.isPresent()) {
        problems.add(
            new Problem(
                kind.isEmpty() ? PLACE : kind.strip(),
                0,
                0,
                "%s %s".formatted(Scalar.quoted(said), wrong.get())));
      } else if (!releases.isEmpty()) {
        String release = named ? ofRelease.group(1) : releases.getFirst();
        byRelease.computeIfAbsent(release, none -> new ArrayList<>()).add(kind + text);
      }
    }
    return byRelease;
  }

  /** Of a system that no chart of the scenario makes nothing can be set. */
  static void refuse(List<String> overrides, Problems problems) {
    overrides.forEach(override ->
        problems.add(
            new Problem(
                PLACE,
                0,
                0,
                "%s must be a value of one of the scenario's charts, and it attaches to a namespace instead; leave it out"
                    .formatted(Scalar.quoted(override)))));
  }

  /** What keeps Helm from understanding it; of JSON its keys alone are looked at. */
  private static Optional<String> syntax(boolean json, String text) {
    try {
      if (!json) {
        SetText.read(text);
      } else if (text.isBlank()) {
        return Optional.of("must be key=JSON; write for example catalog={\"replicas\": 1}");
      } else if (!text.strip().startsWith("{")) {
        SetText.key(text, 0);
      }
      return Optional.empty();
    } catch (BadText e) {
      return Optional.of(e.rule() + "; " + e.remedy());
    }
  }

  private static Optional<String> wrongRelease(@Nullable String named, List<String> releases) {
    if (releases.isEmpty()) {
      return Optional.empty(); // the releases could not be read; that was said
    } else if (named == null) {
      return releases.size() == 1
          ? Optional.empty()
          : Optional.of(
              "must name its release, since the scenario has %d; write for example %s:key=value"
                  .formatted(releases.size(), releases.getFirst()));
    }
    return releases.contains(named)
        ? Optional.empty()
        : Optional.of(
            "must name a release of the scenario, got %s; %s"
                .formatted(Scalar.quoted(named), Suggestion.remedy(named, releases)));
  }

  private static Optional<String> references(String text) {
    return text.contains("${platform.")
        ? Optional.of(
            "must be a plain value, since only the scenario's own values are filled in by the platform; write it under 'values'")
        : Optional.empty();
  }
}
