package dev.holdfast.scenario;

import dev.holdfast.model.Redaction;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The secrets that stand in a scenario's text, and the text without them. It goes by the parser's
 * events, so that a text that is no scenario has its secrets kept out of the message that says so.
 */
public final class ScenarioSecrets {
  /** Below these, a key that is a secret's may hold more than one text. */
  private static final Set<String> FREE =
      Set.of("values", "headers", "body", "json", "form", "data", "env");

  private static final Pattern HEADER =
      Pattern.compile("(?i)(?:proxy-)?authorization|(?:set-)?cookie");

  private static final Pattern NO_SECRET = Pattern.compile("(?i)true|false|null|~|");

  /** A reference to a variable of the harness's own environment. */
  private static final Pattern FROM_ENVIRONMENT =
      Pattern.compile("\\$\\{env\\.([A-Za-z_][A-Za-z0-9_]*)}");

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}]*}");

  private final String text;
  private final Set<String> values = new LinkedHashSet<>();
  private final List<ScalarEvent> hidden = new ArrayList<>();
  private final Map<String, ScalarEvent> anchored = new HashMap<>();
  private final Deque<Frame> frames = new ArrayDeque<>();

  private ScenarioSecrets(String text) {
    this.text = text;
  }

  /** A mapping or list whose end has not come yet. */
  private static final class Frame {
    final boolean mapping;
    final boolean secret;
    final boolean free;
    boolean keyIsNext;
    String key = "";
    String name = "";
    @Nullable ScalarEvent value;

    Frame(boolean mapping, boolean secret, boolean free) {
      this.mapping = mapping;
      this.secret = secret;
      this.free = free;
      keyIsNext = mapping;
    }
  }

  /** Reads a file as far as it can be read. */
  public static ScenarioSecrets in(Path file) {
    String text = ScenarioFile.text(file, new Problems(file.toString()));
    return in(text == null ? "" : text);
  }

  /** Reads a text as far as it can be read. */
  public static ScenarioSecrets in(String text) {
    ScenarioSecrets secrets = new ScenarioSecrets(text);
    LoadSettings settings =
        LoadSettings.builder()
            .setCodePointLimit(Composer.MOST_CHARACTERS + 1)
            .setUseMarks(true)
            .build();
    try {
      for (Event event : new Parse(settings).parseString(text)) {
        secrets.take(event);
      }
    } catch (YamlEngineException syntax) {
      // said by whoever reads it as a scenario; what came before is known
    }
    return secrets;
  }

  /** The values, as they are meant. */
  public Set<String> values() {
    return values;
  }

  /** Those that a text takes from the harness's environment. */
  public Set<String> fromEnvironment(Map<String, String> environment) {
    Set<String> found = new LinkedHashSet<>();
    Matcher reference = FROM_ENVIRONMENT.matcher(text);
    while (reference.find()) {
      String value = environment.get(reference.group(1));
      if (value != null) {
        found.add(value);
      }
    }
    return found;
  }

  /** The text with another word in the place of each. */
  public String hidden() {
    StringBuilder out = new StringBuilder();
    int done = 0;
    for (ScalarEvent scalar :
        hidden.stream()
            .sorted((a, b) -> Integer.compare(index(a.getStartMark()), index(b.getStartMark())))
            .toList()) {
      int from = text.offsetByCodePoints(0, index(scalar.getStartMark()));
      int to = text.offsetByCodePoints(0, index(scalar.getEndMark()));
      if (from < done) {
        continue; // by two ways the same one
      }
      out.append(text, done, from);
      scalar.getAnchor().ifPresent(anchor -> out.append('&').append(anchor.getValue()).append(' '));
      out.append('"').append(Redaction.HIDDEN).append('"');
      done = to;
      if (to > from && text.charAt(to - 1) == '\n') {
        out.append('\n'); // a block's end is where the next thing begins
      }
    }
    return out.append(text.substring(done)).toString();
  }

  private static int index(Optional<Mark> mark) {
    return mark.map(Mark::getIndex).orElse(0);
  }

  private void take(Event event) {
    switch (event) {
      case CollectionEndEvent _ -> close(frames.pop());
      case NodeEvent node -> node(node);
      default -> {}
    }
  }

  private void node(NodeEvent node) {
    Frame around = frames.peek();
    boolean isKey = around != null && around.keyIsNext;
    boolean secret = around != null && !isKey && isSecret(around);
    if (node instanceof ScalarEvent scalar) {
      node.getAnchor().ifPresent(anchor -> anchored.put(anchor.getValue(), scalar));
    }
    if (node instanceof CollectionStartEvent start) {
      boolean free = around != null && (around.free || FREE.contains(around.key));
      frames.push(
          new Frame(
              start instanceof MappingStartEvent,
              around != null && (around.secret || (secret && free)),
              free));
    } else if (isKey) {
      around.key = node instanceof ScalarEvent scalar ? scalar.getValue() : "";
    } else if (secret) {
      scalar(node).ifPresent(this::hide);
    } else if (around != null && around.mapping) {
      remember(around, node);
    }
    if (around != null && around.mapping) {
      around.keyIsNext = !around.keyIsNext;
    }
  }

  private static boolean isSecret(Frame around) {
    return around.secret
        || (around.mapping
            && (Redaction.isSecret(around.key) || HEADER.matcher(around.key).matches()));
  }

  /** As containers' environments are written: {@code {name: DB_PASSWORD, value: …}}. */
  private void remember(Frame around, NodeEvent node) {
    scalar(node)
        .ifPresent(scalar -> {
          if (around.key.equals("name")) {
            around.name = scalar.getValue();
          } else if (around.key.equals("value")) {
            around.value = scalar;
          }
        });
  }

  private void close(Frame frame) {
    if (frame.value != null && Redaction.isSecret(frame.name)) {
      hide(frame.value);
    }
  }

  private Optional<ScalarEvent> scalar(NodeEvent node) {
    return switch (node) {
      case ScalarEvent scalar -> Optional.of(scalar);
      case AliasEvent alias -> Optional.ofNullable(anchored.get(alias.getAlias().getValue()));
      default -> Optional.empty();
    };
  }

  private void hide(ScalarEvent scalar) {
    String value = scalar.getValue();
    if (!NO_SECRET.matcher(value).matches() && !REFERENCE.matcher(value).matches()) {
      hidden.add(scalar);
      values.add(value);
    }
  }

  /** The values of an argument of {@code --set}, in Helm's syntax. */
  public static Set<String> inOverride(String override) {
    Set<String> values = new LinkedHashSet<>();
    for (String assignment : assignments(override)) {
      int equals = assignment.indexOf('=');
      if (equals > 0 && Redaction.isSecret(assignment.substring(0, equals))) {
        String value = assignment.substring(equals + 1);
        values.add(value);
        values.add(value.replaceAll("\\\\(.)", "$1"));
        if (value.startsWith("{") && value.endsWith("}")) {
          values.addAll(List.of(value.substring(1, value.length() - 1).split(",", -1)));
        }
      }
    }
    return values;
  }

  /** The argument without them. */
  public static String hiddenOverride(String override) {
    List<String> shown = new ArrayList<>();
    for (String assignment : assignments(override)) {
      int equals = assignment.indexOf('=');
      boolean secret =
          equals > 0
              && Redaction.isSecret(assignment.substring(0, equals))
              && !NO_SECRET.matcher(assignment.substring(equals + 1)).matches();
      shown.add(secret ? assignment.substring(0, equals + 1) + Redaction.HIDDEN : assignment);
    }
    return String.join(",", shown);
  }

  /** Parted at commas that are not escaped and not within brackets. */
  private static List<String> assignments(String override) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < override.length(); i++) {
      char c = override.charAt(i);
      if (c == '\\' && i + 1 < override.length()) {
        part.append(c).append(override.charAt(++i));
        continue;
      }
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (c == ',' && depth <= 0) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return parts;
  }
}
