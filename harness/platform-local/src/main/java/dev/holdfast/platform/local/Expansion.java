package dev.holdfast.platform.local;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * References to environment variables as Kubernetes has them in {@code env}, {@code command} and
 * {@code args}: {@code $(NAME)}; {@code $$(NAME)} stands for itself without the first dollar; a
 * name that is not known stays as it is.
 */
final class Expansion {
  private static final Pattern REFERENCE = Pattern.compile("\\$(\\$|\\(([^()]+)\\))");

  private Expansion() {}

  static String expand(String text, Map<String, String> variables) {
    return REFERENCE
        .matcher(text)
        .replaceAll(match ->
            Matcher.quoteReplacement(
                match.group(2) == null
                    ? "$"
                    : variables.getOrDefault(match.group(2), match.group())));
  }
}
