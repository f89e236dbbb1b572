package dev.holdfast.scenario;

import dev.holdfast.model.ChartScalar;
import dev.holdfast.scenario.Yaml.Entry;
import dev.holdfast.scenario.Yaml.Mapping;
import dev.holdfast.scenario.Yaml.Scalar;
import dev.holdfast.scenario.Yaml.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;

/**
 * Makes the tree of a YAML 1.2 document from the parser's events.
 *
 * <p>It composes for itself, since a file may be hostile: depth and size are bounded while the
 * events come in, so that neither deep nesting nor aliases of aliases cost more than a moment. Tags
 * are refused (nothing in a scenario needs one) and so are merge keys (YAML 1.1); a key that comes
 * twice is an error. A chart's values are Helm's, so in them merge keys and the tags of scalars are
 * what they are in Helm.
 */
final class Composer {
  /** Characters of a file; the largest sensible scenario has some ten thousand. */
  static final int MOST_CHARACTERS = 1 << 20;

  private static final int DEEPEST = 40;

  /** The field whose value is a chart's values. */
  private static final String VALUES = "values";

  /** Values of a document, each alias counted with all that it stands for. */
  private static final int MOST_VALUES = 20_000;

  private static final ScalarResolver CORE = new CoreScalarResolver(false);

  /** What the parser says, by its beginning, and what people can do about it. */
  private static final List<Remedy> REMEDIES =
      List.of(
          new Remedy("found character '\\t(TAB)'", "indent with spaces"),
          new Remedy("found character", "quote the text that begins with it"),
          new Remedy(
              "mapping values are not allowed here",
              "check the indentation, or quote the text that holds ': '"),
          new Remedy("found unexpected end of stream", "close the quote that was opened here"),
          new Remedy(
              "expected ',' or",
              "close the bracket that was opened before, or quote a text that holds brackets, such as \"${1..1000}\""),
          new Remedy("expected <block end>", "indent this line like its neighbours"));

  /** Tags that say what a scalar is; Helm follows them. */
  private static final Set<String> OF_SCALARS =
      Stream.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL)
          .map(Tag::getValue)
          .collect(Collectors.toUnmodifiableSet());

  private final Iterator<Event> events;
  private final Problems problems;
  private final Map<String, Sized> anchored = new HashMap<>();

  /** Whether what is read now is a chart's values. */
  private boolean inValues;

  private final boolean valuesFile;
  private final String what;

  private Composer(Iterator<Event> events, boolean values, Problems problems) {
    this.events = events;
    this.problems = problems;
    inValues = values;
    valuesFile = values;
    what = what(values);
  }

  private static String what(boolean values) {
    return values ? "a values file" : "a scenario";
  }

  /** The document's tree; null where it could not be read to its end, or holds nothing. */
  static @Nullable Yaml compose(String text, Problems problems) {
    return compose(text, false, problems);
  }

  /** The same of a values file; of several documents its first, as Helm takes it. */
  static @Nullable Yaml composeValues(String text, Problems problems) {
    return compose(text, true, problems);
  }

  private static @Nullable Yaml compose(String text, boolean values, Problems problems) {
    if (text.length() > MOST_CHARACTERS) {
      problems.add(
          Place.NONE,
          what(values)
              + " must have at most 1 MB, got more; split it"
              + (values ? "" : ", one experiment to a file"));
      return null;
    }
    if (!readable(text, problems)) {
      return null;
    }
    LoadSettings settings =
        LoadSettings.builder().setCodePointLimit(MOST_CHARACTERS + 1).setUseMarks(true).build();
    try {
      return new Composer(new Parse(settings).parseString(text).iterator(), values, problems)
          .document();
    } catch (Unreadable unreadable) {
      problems.add(unreadable.place, unreadable.said);
    } catch (MarkedYamlEngineException syntax) {
      problems.add(placeOf(syntax), "not valid YAML: " + explain(syntax));
    } catch (YamlEngineException syntax) {
      problems.add(
          Place.NONE,
          "not valid YAML: "
              + oneLine(String.valueOf(syntax.getMessage()))
              + "; check the file's syntax");
    }
    return null;
  }

  private static boolean readable(String text, Problems problems) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int point = text.codePointAt(i);
      if (!printable(point)) {
        problems.add(
            Place.of(text, i),
            "not valid YAML: the character U+%04X is not allowed; remove it, or write it as an escape in double quotes"
                .formatted(point));
        return false;
      }
    }
    return true;
  }

  /** YAML 1.2.2, 5.1: {@code c-printable}. */
  private static boolean printable(int point) {
    return point == '\t'
        || point == '\n'
        || point == '\r'
        || (point >= 0x20 && point <= 0x7e)
        || point == 0x85
        || (point >= 0xa0 && point <= 0xd7ff)
        || (point >= 0xe000 && point <= 0xfffd && point != 0xfeff)
        || point >= 0x10000;
  }

  private @Nullable Yaml document() {
    events.next(); // the stream's start
    Event start = events.next();
    if (start instanceof StreamEndEvent) {
      return null;
    }
    Yaml root = value(events.next(), 1).value;
    if (valuesFile) {
      return root;
    }
    Event end = events.next();
    while (end instanceof DocumentEndEvent) {
      end = events.next();
    }
    if (!(end instanceof StreamEndEvent)) {
      throw new Unreadable(
          place(end), "a file must hold 1 scenario, got a second document; put it in its own file");
    }
    return root;
  }

  private Sized value(Event event, int depth) {
    if (depth > DEEPEST) {
      throw new Unreadable(
          place(event),
          "values must be nested at most " + DEEPEST + " deep, got more; flatten them");
    }
    Sized value =
        switch (event) {
          case AliasEvent alias -> aliased(alias);
          case ScalarEvent scalar -> scalar(scalar);
          case SequenceStartEvent sequence -> sequence(sequence, depth);
          case MappingStartEvent mapping -> mapping(mapping, depth);
          default ->
              throw new Unreadable(
                  place(event), "not valid YAML: a value is missing here; write one");
        };
    checkSize(value.size, event);
    if (event instanceof NodeEvent node && !(event instanceof AliasEvent)) {
      node.getAnchor().ifPresent(anchor -> anchored.put(anchor.getValue(), value));
    }
    return value;
  }

  private Sized aliased(AliasEvent alias) {
    Sized target = anchored.get(alias.getAlias().getValue());
    if (target == null) {
      throw new Unreadable(
          place(alias),
          "not valid YAML: no anchor '&%s' ends before this alias; define it above"
              .formatted(alias.getAlias().getValue()));
    }
    return target;
  }

  private Sized scalar(ScalarEvent event) {
    boolean plain = event.isPlain();
    if (inValues && event.getTag().filter(OF_SCALARS::contains).isPresent()) {
      plain = !event.getTag().get().equals(Tag.STR.getValue());
    } else {
      refuseTag(event.getTag(), event);
    }
    Yaml.Type type = plain ? type(event.getValue()) : Yaml.Type.TEXT;
    return new Sized(new Scalar(place(event), event.getValue(), type, plain), 1);
  }

  /** What a plain scalar is by the core schema: {@code no} and {@code 1:30} are texts. */
  private static Yaml.Type type(String plain) {
    Tag tag = CORE.resolve(plain, true);
    if (tag.equals(Tag.INT)) {
      return Yaml.Type.INTEGER;
    } else if (tag.equals(Tag.FLOAT)) {
      return Yaml.Type.FLOAT;
    } else if (tag.equals(Tag.BOOL)) {
      return Yaml.Type.BOOLEAN;
    }
    return tag.equals(Tag.NULL) ? Yaml.Type.NULL : Yaml.Type.TEXT;
  }

  private Sized sequence(SequenceStartEvent start, int depth) {
    refuseTag(start.getTag(), start);
    List<Yaml> items = new ArrayList<>();
    long size = 1;
    Event event = events.next();
    while (!(event instanceof SequenceEndEvent)) {
      Sized item = value(event, depth + 1);
      items.add(item.value);
      size += item.size;
      checkSize(size, event);
      event = events.next();
    }
    return new Sized(new Sequence(place(start), items), size);
  }

  private Sized mapping(MappingStartEvent start, int depth) {
    refuseTag(start.getTag(), start);
    Map<String, Entry> entries = new LinkedHashMap<>();
    List<Entry> merges = new ArrayList<>();
    long size = 1;
    Event event = events.next();
    while (!(event instanceof MappingEndEvent)) {
      Place keyPlace = place(event);
      Sized key = value(event, depth + 1);
      boolean before = inValues;
      inValues |= key.value instanceof Scalar scalar && scalar.text().equals(VALUES);
      Sized value = value(events.next(), depth + 1);
      size += 1 + value.size;
      checkSize(size, event);
      if (inValues && isMergeKey(key.value)) {
        merged(value.value).ifPresentOrElse(merges::addAll, () -> notMerged(keyPlace, value.value));
      } else {
        addEntry(entries, keyPlace, key.value, value.value);
      }
      inValues = before;
      event = events.next();
    }
    // what is written beside it wins, and the first of several maps
    merges.forEach(entry -> entries.putIfAbsent(entry.key(), entry));
    return new Sized(new Mapping(place(start), List.copyOf(entries.values())), size);
  }

  private static boolean isMergeKey(Yaml key) {
    return key instanceof Scalar scalar && scalar.plain() && scalar.text().equals("<<");
  }

  /** The entries of a map, or of all the maps of a list; empty where it is neither. */
  private static Optional<List<Entry>> merged(Yaml value) {
    return switch (value) {
      case Mapping mapping -> Optional.of(mapping.entries());
      case Sequence maps when maps.items().stream().allMatch(Mapping.class::isInstance) ->
          Optional.of(
              maps.items().stream().flatMap(item -> ((Mapping) item).entries().stream()).toList());
      case Sequence _, Scalar _ -> Optional.empty();
    };
  }

  private void notMerged(Place place, Yaml value) {
    problems.add(
        place,
        "a merge key must have a mapping or a list of mappings, got "
            + value.shown()
            + "; write <<: *anchor");
  }

  private void addEntry(Map<String, Entry> entries, Place place, Yaml key, Yaml value) {
    if (!(key instanceof Scalar scalar) || scalar.type() == Yaml.Type.NULL) {
      problems.add(place, "a key must be a text, got " + key.shown() + "; write key: value");
    } else if (scalar.text().equals("<<") && scalar.plain()) {
      problems.add(
          place,
          "merge keys are not part of YAML 1.2, got '<<'; repeat the fields, or alias them one by one");
    } else {
      String name = inValues && scalar.plain() ? ChartScalar.key(scalar.text()) : scalar.text();
      Entry first = entries.putIfAbsent(name, new Entry(place, name, value));
      if (first != null) {
        problems.add(
            place,
            "a key must be there once, got %s again after line %d; remove one of them"
                .formatted(Scalar.quoted(scalar.text()), first.place().line()));
      }
    }
  }

  private void checkSize(long size, Event event) {
    if (size > MOST_VALUES) {
      throw new Unreadable(
          place(event),
          what
              + " must have at most "
              + MOST_VALUES
              + " values, aliases counted with what they stand for, got more; use fewer aliases");
    }
  }

  private void refuseTag(Optional<String> tag, Event event) {
    tag.filter(said -> !said.equals("!"))
        .ifPresent(said ->
            problems.add(
                place(event),
                "tags have no meaning in %s, got %s; remove it"
                    .formatted(what, Scalar.quoted(said.replace(Tag.PREFIX, "!!")))));
  }

  private static Place place(Event event) {
    return event.getStartMark().map(Composer::place).orElse(Place.NONE);
  }

  private static Place place(Mark mark) {
    return new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static Place placeOf(MarkedYamlEngineException syntax) {
    boolean runsToTheEnd = said(syntax).startsWith("found unexpected end of stream");
    Optional<Mark> mark =
        runsToTheEnd
            ? syntax.getContextMark().or(syntax::getProblemMark)
            : syntax.getProblemMark().or(syntax::getContextMark);
    return mark.map(Composer::place).orElse(Place.NONE);
  }

  private static String said(MarkedYamlEngineException syntax) {
    String problem = syntax.getProblem();
    return problem == null
        ? "it cannot be read"
        : oneLine(problem.replaceAll("\\.? \\(Do not use .*\\)$", ""));
  }

  private static String explain(MarkedYamlEngineException syntax) {
    String said = said(syntax);
    return REMEDIES.stream()
        .filter(remedy -> said.startsWith(remedy.beginning))
        .findFirst()
        .map(remedy -> said + "; " + remedy.remedy)
        .orElse(said + "; check indentation, quotes and brackets here and on the line above");
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  /** What to do about what the parser says, known by its beginning. */
  private record Remedy(String beginning, String remedy) {}

  /** A value, and how many values it holds with itself, each alias counted in full. */
  private record Sized(Yaml value, long size) {}

  /** Reading cannot go on. */
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Place place;
    private final String said;

    Unreadable(Place place, String message) {
      super(message, null, false, false);
      this.place = place;
      this.said = message;
    }
  }
}
