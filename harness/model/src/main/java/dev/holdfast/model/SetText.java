package dev.holdfast.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the text of Helm's {@code --set} (helm.sh/docs, "The Format and Limitations of --set"):
 * {@code a.b=1,c[0]=x,d={x,y},e=with\,comma}. What passes here Helm understands; what the values
 * mean is Helm's and the chart's to say.
 */
public final class SetText {
  /** Helm's bound for an index. */
  private static final int HIGHEST_INDEX = 65_536;

  /** Helm's bound for nested names. */
  private static final int DEEPEST = 30;

  private static final String EXAMPLE = "write for example catalog.replicas=1";

  private final String text;
  private int at;

  private SetText(String text, int at) {
    this.text = text;
    this.at = at;
  }

  /** A step on the way to what is set. */
  public sealed interface Step {
    /** Into a map. */
    record Name(String name) implements Step {}

    /** Into a list. */
    record Index(int index) implements Step {}
  }

  /** What is set, without a type yet. */
  public sealed interface Value {
    /** One text. */
    record One(String text) implements Value {}

    /** A list of them. */
    record Items(List<String> texts) implements Value {
      public Items {
        texts = List.copyOf(texts);
      }
    }
  }

  /** A key and its value; the first step is a name. */
  public record Assignment(List<Step> path, Value value) {
    public Assignment {
      path = List.copyOf(path);
    }
  }

  /**
   * A key alone.
   *
   * @param end where its value begins
   */
  public record Key(List<Step> path, int end) {
    public Key {
      path = List.copyOf(path);
    }
  }

  /**
   * All that a text sets, in its order.
   *
   * @throws BadText where Helm would not understand it
   */
  public static List<Assignment> read(String text) {
    if (text.isBlank()) {
      throw bad("must be key=value", EXAMPLE, text);
    }
    SetText reader = new SetText(text, 0);
    List<Assignment> all = new ArrayList<>();
    while (reader.at < text.length()) {
      all.add(reader.assignment());
    }
    return all;
  }

  /**
   * The key that begins there, of a text whose values are not of this form.
   *
   * @throws BadText where Helm would not understand it
   */
  public static Key key(String text, int from) {
    SetText reader = new SetText(text, from);
    return new Key(reader.path(from), reader.at);
  }

  private Assignment assignment() {
    int start = at;
    List<Step> path = path(start);
    Value value =
        at < text.length() && text.charAt(at) == '{' ? items(start) : new Value.One(until(","));
    if (at < text.length()) {
      at++; // the comma
      if (at == text.length()) {
        throw bad("must not end in a comma", "remove it, or write \\, for a comma in a value");
      }
    }
    return new Assignment(path, value);
  }

  /** The steps up to the equals sign, which is passed. */
  private List<Step> path(int start) {
    List<Step> path = new ArrayList<>();
    int depth = 1;
    boolean afterIndex = false;
    while (true) {
      String name = until("=,.[");
      char end = at < text.length() ? text.charAt(at) : ',';
      if (end == ',') {
        throw noValue(start);
      }
      if (afterIndex && !name.isEmpty()) {
        throw bad("must go on with '.', '[' or '=' after ']'", "write for example hosts[0].name=a");
      }
      if (!afterIndex) {
        if (name.isBlank()) {
          throw noName(end);
        }
        path.add(new Step.Name(name));
      }
      afterIndex = false;
      switch (end) {
        case '=' -> {
          at++;
          return path;
        }
        case '[' -> {
          path.add(new Step.Index(index()));
          afterIndex = true;
        }
        default -> {
          at++;
          if (++depth > DEEPEST) {
            throw bad("must be nested at most " + DEEPEST + " deep", "use the scenario's values");
          }
        }
      }
    }
  }

  private BadText noName(char before) {
    return switch (before) {
      case '=' -> bad("must have a key before '='", EXAMPLE);
      case '[' -> bad("must have a name before '['", "write for example hosts[0]=a");
      default -> bad("must have a name before each '.'", EXAMPLE);
    };
  }

  private BadText noValue(int start) {
    String key = text.substring(start, at).strip();
    return key.isEmpty()
        ? bad("must have key=value between commas", "remove the comma too many")
        : bad(
            "must have a value for " + BadText.quoted(key),
            "write for example %s=1".formatted(key));
  }

  private int index() {
    int end = text.indexOf(']', at);
    String number = end < 0 ? "" : text.substring(at + 1, end);
    if (!number.matches("[0-9]{1,5}") || Integer.parseInt(number) > HIGHEST_INDEX) {
      throw bad(
          "must have an index in [0, %d] between '[' and ']'".formatted(HIGHEST_INDEX),
          "write for example hosts[0]=a");
    }
    at = end + 1;
    return Integer.parseInt(number);
  }

  private Value items(int start) {
    int open = at;
    List<String> items = new ArrayList<>();
    do {
      at++;
      items.add(until(",}"));
    } while (at < text.length() && text.charAt(at) == ',');
    if (at == text.length()) {
      throw bad(
          "must close '{' with '}'",
          "write for example %s{a,b}".formatted(text.substring(start, open)));
    }
    at++;
    if (at < text.length() && text.charAt(at) != ',') {
      throw bad(
          "must have a comma or nothing after '}'", "write for example hosts={a,b},replicas=1");
    }
    return new Value.Items(items);
  }

  /** Up to one of these characters or the end; a backslash takes the next one as it is. */
  private String until(String stops) {
    StringBuilder said = new StringBuilder();
    while (at < text.length() && stops.indexOf(text.charAt(at)) < 0) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      said.append(text.charAt(at++));
    }
    return said.toString();
  }

  private BadText bad(String rule, String remedy) {
    return bad(rule, remedy, text);
  }

  private static BadText bad(String rule, String remedy, String text) {
    return new BadText(rule, remedy, text);
  }
}
