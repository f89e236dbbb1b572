package dev.holdfast.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A good scenario with one thing wrong is blamed on the line where it is wrong. */
class MutationTest {
  private static final List<String> LINES = Texts.EVERY_FIELD.lines().toList();
  private static final Pattern FIELD = Pattern.compile("( *(?:- )?)([a-z0-9.-]+):( .*)?");

  /** Names that the author chose: renaming one is no mistake of the line itself. */
  private static final List<String> NAMES =
      List.of(
          "browse",
          "peek",
          "kill-one",
          "kill-other",
          "kill-late",
          "late",
          "narrow",
          "silent",
          "broken",
          "lingering",
          "crumbling",
          "short",
          "gone",
          "no-registry",
          "slow-registry",
          "no-log-store",
          "slow-log-store",
          "full-log-store",
          "hang",
          "roll",
          "grow",
          "renew",
          "empty",
          "dark",
          "theirs",
          "cut",
          "catalog",
          "replicas",
          "registry",
          "url",
          "id",
          "price.currency");

  private final JsonSchemaValidator schema = new JsonSchemaValidator(ScenarioSchema.text());

  @Test
  void aRenamedFieldIsUnknownOnItsLine() {
    fields()
        .filter(index -> !NAMES.contains(key(index)))
        .forEach(index -> {
          String wrong = "un" + key(index) + "able";
          assertThat(
                  blame(with(index, line -> line.replaceFirst(Pattern.quote(key(index)), wrong))))
              .anySatisfy(problem -> {
                assertThat(problem.line()).isEqualTo(index + 1);
                assertThat(problem.message()).contains("'" + wrong + "'");
              });
        });
  }

  @Test
  void aFieldWithOneLetterTooManyIsSuggestedAndNothingElseIsBlamed() {
    fields()
        .filter(index -> !NAMES.contains(key(index)) && key(index).length() > 2)
        .forEach(index -> {
          String text =
              with(index, line -> line.replaceFirst(Pattern.quote(key(index)), key(index) + "x"));
          assertThat(blame(text))
              .singleElement()
              .satisfies(problem -> {
                assertThat(problem.line()).isEqualTo(index + 1);
                assertThat(problem.message()).contains("did you mean '" + key(index) + "'?");
              });
        });
  }

  @Test
  void aValueOfAnotherTypeIsBlamedOnItsLine() {
    for (String other : List.of("[1]", "{a: 1}", "", "~", "true", "-7.5", "'  '")) {
      fields()
          .filter(index -> value(index).isPresent())
          .filter(index -> !takesAnything(key(index), other))
          .forEach(index ->
              assertThat(blame(with(index, line -> withValue(line, other))))
                  .as("line %d with '%s'", index + 1, other)
                  .first()
                  .extracting(Problem::line)
                  .isEqualTo(index + 1));
    }
  }

  @Test
  void aDroppedFieldIsMissedByItsOwnerIfItIsNeeded() {
    fields()
        .filter(index -> value(index).isPresent())
        .forEach(index -> {
          List<Problem> problems = blame(without(index));
          assertThat(problems.isEmpty() ? "" : problems.toString())
              .as("line %d, %s", index + 1, key(index))
              .matches(text ->
                  text.isEmpty()
                      || text.contains(key(index))
                      || text.contains("must")
                      || text.contains("needs"));
          assertThat(problems).allSatisfy(problem -> assertThat(problem.line()).isPositive());
        });
  }

  /** Structure is one truth: whatever is done to a line, reader and schema agree. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void readerAndSchemaAgreeOnStructure(long seed) {
    Random random = new Random(seed);
    List<String> values =
        List.of(
            "[]",
            "{}",
            "[1]",
            "{a: 1}",
            "",
            "~",
            "true",
            "0",
            "1",
            "-1",
            "1.0",
            "1.5",
            "1e3",
            "10s",
            "0s",
            "1.5s",
            "300/s",
            "0/m",
            "50%",
            "0%",
            "100KB/s",
            "upstream",
            "101%",
            "100.0%",
            "1.5x baseline",
            "fresh",
            "present",
            "KILL",
            "kill",
            "name",
            "Name",
            "a-",
            "a.b",
            "/path",
            "path",
            "\"1\"",
            "\"\"",
            "' '",
            "'a b'",
            "../x");
    List<String> keys =
        List.of(
            "get",
            "head",
            "at",
            "after",
            "kill",
            "pause",
            "grace",
            "to",
            "deployment",
            "statefulset",
            "network",
            "latency",
            "down",
            "delay",
            "jitter",
            "variation",
            "toxicity",
            "direction",
            "hits-probes",
            "for",
            "p99-at-most",
            "p0-at-most",
            "p100-at-most",
            "p00.1-at-most",
            "max-at-most",
            "clean-within",
            "failed-at-most",
            "json",
            "within",
            "unheard-of");
    for (int i = 0; i < 60; i++) {
      String text = Texts.EVERY_FIELD;
      for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        int index = random.nextInt(lines.size());
        Matcher field = FIELD.matcher(lines.get(index));
        if (field.matches()) {
          switch (random.nextInt(3)) {
            case 0 -> lines.set(index, withValue(lines.get(index), pick(values, random)));
            case 1 ->
                lines.set(
                    index,
                    lines
                        .get(index)
                        .replaceFirst(Pattern.quote(field.group(2)), pick(keys, random)));
            default ->
                lines.add(
                    index + 1,
                    " ".repeat(field.group(1).length())
                        + pick(keys, random)
                        + ": "
                        + pick(values, random));
          }
        }
        text = String.join("\n", lines) + "\n";
      }
      agree(text);
    }
  }

  /** Garbage is refused in words, never with a stack trace. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void noTextMakesTheReaderFail(long seed) {
    Random random = new Random(seed);
    String letters = "{}[]:,-&*!|>'\"%@`#?~$ \n\t0aé\\x.";
    for (int i = 0; i < 250; i++) {
      StringBuilder text = new StringBuilder(Texts.EVERY_FIELD);
      for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
        int at = random.nextInt(text.length());
        char letter = letters.charAt(random.nextInt(letters.length()));
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, letter);
          case 1 -> text.insert(at, letter);
          default -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(30)));
        }
      }
      String mutated = text.toString();
      assertThat(blame(mutated))
          .as(mutated)
          .allSatisfy(problem -> {
            assertThat(problem.message()).doesNotContain("Exception", "\n").contains("; ");
            assertThat(problem.line()).isBetween(0, (int) mutated.lines().count() + 1);
          });
    }
  }

  private void agree(String text) {
    Problems problems = new Problems("a.yaml");
    Yaml root = Composer.compose(text, problems);
    if (root == null || !problems.none()) {
      return; // not YAML, or YAML that JSON does not have; an editor says so without a schema
    }
    boolean schemaAgrees;
    try {
      schemaAgrees = schema.errors(text).isEmpty();
    } catch (YamlEngineException notYaml) {
      return;
    }
    ScenarioGrammar.A_SCENARIO.read(new Slot("the scenario", "", root.place(), root), problems);
    List<Problem> structural =
        problems.sorted().stream()
            .filter(problem -> !problem.message().contains("must have a bound once"))
            // what a record asks of two fields together
            .filter(problem -> !problem.message().contains("; change it in "))
            .toList();
    if (schemaAgrees) {
      assertThat(structural).as(text).isEmpty();
    } else {
      assertThat(blame(text)).as("the schema refuses%n%s", text).isNotEmpty();
    }
  }

  private static List<Problem> blame(String text) {
    return Texts.problems(text);
  }

  private static Stream<Integer> fields() {
    return IntStream.range(0, LINES.size())
        .filter(index -> FIELD.matcher(LINES.get(index)).matches())
        .boxed();
  }

  private static String key(int index) {
    return matched(index).group(2);
  }

  private static Optional<String> value(int index) {
    return Optional.ofNullable(matched(index).group(3));
  }

  private static Matcher matched(int index) {
    Matcher field = FIELD.matcher(LINES.get(index));
    assertThat(field.matches()).isTrue();
    return field;
  }

  private static String with(int index, UnaryOperator<String> change) {
    List<String> lines = new ArrayList<>(LINES);
    lines.set(index, change.apply(lines.get(index)));
    return String.join("\n", lines) + "\n";
  }

  private static String without(int index) {
    List<String> lines = new ArrayList<>(LINES);
    String dropped = lines.remove(index);
    if (dropped.stripLeading().startsWith("- ")) {
      // the list's item goes on, so the next line takes over its dash
      lines.set(index, lines.get(index).replaceFirst("^( *)  (\\S)", "$1- $2"));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String withValue(String line, String value) {
    return line.substring(0, line.indexOf(':') + 1) + " " + value;
  }

  /** Free values and texts may be almost anything. */
  private static boolean takesAnything(String key, String value) {
    return switch (key) {
      case "replicas", "url" -> true;
      case "id", "price.currency" -> List.of("true", "-7.5", "'  '").contains(value);
      case "description" -> value.equals("'  '");
      case "hits-probes" -> value.equals("true");
      default -> false;
    };
  }

  private static <T> T pick(List<T> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }
}
