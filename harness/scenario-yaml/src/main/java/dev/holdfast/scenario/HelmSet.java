package dev.holdfast.scenario;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks the syntax of Helm's {@code --set} (helm.sh/docs, "The Format and Limitations of --set"):
 * {@code a.b=1,c[0]=x,d={x,y},e=with\,comma}. What passes here Helm understands; what the values
 * mean is Helm's and the chart's to say.
 */
final class HelmSet {
  /** Helm's bound for an index. */
  private static final int HIGHEST_INDEX = 65_536;

  /** Helm's bound for nested names. */
  private static final int DEEPEST = 30;

  private final String text;
  private int at;

  private HelmSet(String text) {
    this.text = text;
  }

  /** What is wrong, after the text itself; empty where nothing is. */
  static Optional<String> problem(String text) {
    if (text.isBlank()) {
      return Optional.of("must be key=value; write for example catalog.replicas=1");
    }
    HelmSet reader = new HelmSet(text);
    String problem = null;
    while (problem == null && reader.at < text.length()) {
      problem = reader.pair();
    }
    return Optional.ofNullable(problem);
  }

  /**
   * What is wrong with one of {@code --set-json}, as far as its keys go; empty where nothing is.
   */
  static Optional<String> jsonProblem(String text) {
    if (text.strip().startsWith("{")) {
      return Optional.empty();
    }
    if (text.isBlank()) {
      return Optional.of("must be key=JSON; write for example catalog={\"replicas\": 1}");
    }
    return Optional.ofNullable(new HelmSet(text).key(0));
  }

  /** Reads one {@code key=value} and the comma after it. */
  private @Nullable String pair() {
    int start = at;
    String problem = key(start);
    if (problem == null) {
      problem = at < text.length() && text.charAt(at) == '{' ? list(start) : value();
    }
    if (problem == null && at < text.length()) {
      at++; // the comma
      if (at == text.length()) {
        return "must not end in a comma; remove it, or write \\, for a comma in a value";
      }
    }
    return problem;
  }

  private @Nullable String key(int start) {
    int segment = at;
    int depth = 1;
    while (at < text.length()) {
      char now = text.charAt(at);
      switch (now) {
        case '\\' -> at = Math.min(at + 2, text.length());
        case '=' -> {
          if (emptyAt(segment)) {
            return "must have a key before '='; write for example catalog.replicas=1";
          }
          at++;
          return null;
        }
        case ',' -> {
          return noValue(start);
        }
        case '.' -> {
          if (emptyAt(segment)) {
            return "must have a name before each '.'; write for example catalog.replicas=1";
          }
          segment = ++at;
          if (++depth > DEEPEST) {
            return "must be nested at most " + DEEPEST + " deep; use the scenario's values";
          }
        }
        case '[' -> {
          String problem = index(segment);
          if (problem != null) {
            return problem;
          }
        }
        default -> at++;
      }
    }
    return noValue(start);
  }

  private boolean emptyAt(int segment) {
    return text.substring(segment, at).isBlank();
  }

  private String noValue(int start) {
    String key = text.substring(start, at).strip();
    return key.isEmpty()
        ? "must have key=value between commas; remove the comma too many"
        : "must have a value for %s; write for example %s=1"
            .formatted(Yaml.Scalar.quoted(key), key);
  }

  private @Nullable String index(int segment) {
    int end = text.indexOf(']', at);
    String number = end < 0 ? "" : text.substring(at + 1, end);
    if (emptyAt(segment) && (segment == 0 || text.charAt(segment - 1) != ']')) {
      return "must have a name before '['; write for example hosts[0]=a";
    } else if (!number.matches("[0-9]{1,5}") || Integer.parseInt(number) > HIGHEST_INDEX) {
      return "must have an index in [0, %d] between '[' and ']'; write for example hosts[0]=a"
          .formatted(HIGHEST_INDEX);
    }
    at = end + 1;
    return at < text.length() && ".[=".indexOf(text.charAt(at)) < 0
        ? "must go on with '.', '[' or '=' after ']'; write for example hosts[0].name=a"
        : null;
  }

  private @Nullable String list(int start) {
    at++;
    while (at < text.length()) {
      char now = text.charAt(at);
      if (now == '}') {
        at++;
        return at == text.length() || text.charAt(at) == ','
            ? null
            : "must have a comma or nothing after '}'; write for example hosts={a,b},replicas=1";
      }
      at = now == '\\' ? Math.min(at + 2, text.length()) : at + 1;
    }
    String key = text.substring(start, text.indexOf('{', start));
    return "must close '{' with '}'; write for example %s{a,b}".formatted(key);
  }

  /** An empty value is an empty text to Helm. */
  private @Nullable String value() {
    while (at < text.length() && text.charAt(at) != ',') {
      at = text.charAt(at) == '\\' ? Math.min(at + 2, text.length()) : at + 1;
    }
    return null;
  }
}
