package dev.holdfast.scenario;

import dev.holdfast.model.PlatformValue;
import dev.holdfast.scenario.Yaml.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a platform tells a chart: {@code ${platform.registry.url}} in the texts of its values. */
final class PlatformReferences {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^{}]*)(}?)");

  private PlatformReferences() {}

  static List<String> written() {
    return PlatformValue.ALL.stream().map(name -> "${" + name + "}").toList();
  }

  /**
   * What is wrong with the references in a text. Others than the platform's are left alone, since a
   * chart may pass them on to a shell, unless they look like a slip of the pen.
   */
  static List<String> problems(String text) {
    List<String> problems = new ArrayList<>();
    Matcher references = REFERENCE.matcher(text);
    while (references.find()) {
      String name = references.group(1);
      boolean closed = !references.group(2).isEmpty();
      Optional<String> near = Suggestion.of(name, PlatformValue.ALL);
      boolean meant = name.strip().startsWith("platform") || near.isPresent();
      if (meant && !closed) {
        problems.add(
            "must close '${' with '}', got "
                + Scalar.quoted(text)
                + "; write for example ${platform.registry.url}");
      } else if (meant && !PlatformValue.ALL.contains(name)) {
        problems.add(
            "must use a value that platforms have, got "
                + Scalar.quoted("${" + name + "}")
                + "; "
                + near.map(known -> "did you mean '${" + known + "}'?")
                    .orElseGet(() -> "allowed: " + String.join(", ", written())));
      }
    }
    return problems;
  }
}
