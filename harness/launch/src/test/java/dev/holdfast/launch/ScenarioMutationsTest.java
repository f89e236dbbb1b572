package dev.holdfast.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.Planner;
import dev.holdfast.launch.AnotherHand.Field;
import dev.holdfast.launch.AnotherHand.Written;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Plan;
import dev.holdfast.model.Workload;
import dev.holdfast.scenario.Problem;
import dev.holdfast.scenario.Reading;
import dev.holdfast.scenario.ScenarioReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * 2,000 random changes of the repo's own scenarios: 1,000 that keep the meaning give the same plan,
 * and 1,000 that break one field are blamed on that field's line.
 */
class ScenarioMutationsTest {
  private static final int OF_EACH = 1_000;
  private static final long SEED = 42;
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final Path FILE = Path.of("/somewhere/scenarios/a.yaml");

  /** What the sample's chart has with three replicas each; the stack's pipeline, the writer's. */
  private static final Blueprint SAMPLE =
      new Blueprint(
          Stream.concat(
                  Stream.of("gateway", "catalog", "pricing")
                      .map(name -> new Workload(Workload.Kind.DEPLOYMENT, name))
                      .map(workload -> new Blueprint.Replicas(workload, 3, List.of("app"))),
                  Stream.of(
                      new Blueprint.Replicas(
                          new Workload(Workload.Kind.STATEFULSET, "logstash"),
                          1,
                          List.of("logstash")),
                      new Blueprint.Replicas(
                          new Workload(Workload.Kind.DAEMONSET, "filebeat"),
                          1,
                          List.of("filebeat")),
                      new Blueprint.Replicas(
                          new Workload(Workload.Kind.DEPLOYMENT, "log-folder"),
                          0,
                          List.of("log-folder"))))
              .toList(),
          List.of("gateway", "catalog", "pricing"),
          List.of());

  /** Below these, names are the author's own, or those of a chart, which the plan alone knows. */
  private static final Set<String> NAMED =
      Set.of("load", "faults", "expect", "json", "values", "pods-at-least", "pods-at-most");

  private final List<String> texts = scenarios();

  @Test
  void whatKeepsTheMeaningKeepsThePlan() {
    for (int i = 0; i < OF_EACH; i++) {
      String text = texts.get(i % texts.size());
      String other = AnotherHand.write(tree(text), i).text();

      assertThat(ScenarioReader.read(other, FILE, List.of()))
          .as("mutation %d%n%s", i, other)
          .isInstanceOf(Reading.Good.class);
      assertThat(plan(other)).as("mutation %d%n%s", i, other).isEqualTo(plan(text));
    }
  }

  @Test
  void whatBreaksOneFieldIsBlamedOnItsLine() {
    for (int i = 0; i < OF_EACH; i++) {
      Map<?, ?> tree = tree(texts.get(i % texts.size()));
      Random random = new Random(i);
      List<Field> fields = AnotherHand.writeInLines(tree, i).fields();
      List<Integer> breakable =
          IntStream.range(0, fields.size()).filter(at -> !isFree(fields.get(at))).boxed().toList();
      int at = breakable.get(random.nextInt(breakable.size()));
      Breakage breakage = breakage(fields.get(at), random);
      Written broken = AnotherHand.writeInLines(tree, i, at, breakage::text);
      int line = broken.fields().get(at).line() + breakage.linesBelow();

      List<Problem> problems = problems(broken.text());

      assertThat(problems)
          .as("mutation %d, %s of %s%n%s", i, breakage, fields.get(at), broken.text())
          .isNotEmpty()
          .first()
          .satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(line);
            assertThat(problem.message()).contains("; ");
          });
    }
  }

  /** A way to break a field. */
  private enum Breakage {
    MISSPELT,
    TWICE,
    A_LIST_FOR_ONE,
    A_MAPPING_FOR_ONE,
    NOTHING,
    NONSENSE;

    String text(Field field, String indent) {
      String value = valueText(field.value());
      return switch (this) {
        case MISSPELT -> field.key() + "x: " + value;
        case TWICE -> field.key() + ": " + value + "\n" + indent + field.key() + ": " + value;
        case A_LIST_FOR_ONE -> field.key() + ": [" + value + "]";
        case A_MAPPING_FOR_ONE -> field.key() + ": {unheard-of: " + value + "}";
        case NOTHING -> field.key() + ":";
        case NONSENSE -> field.key() + ": \"\\u0001 ?\"";
      };
    }

    int linesBelow() {
      return this == TWICE ? 1 : 0;
    }

    private static String valueText(@Nullable Object value) {
      return value instanceof String text
          ? "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\""
          : String.valueOf(value);
    }
  }

  private static Breakage breakage(Field field, Random random) {
    List<Breakage> fit =
        Stream.of(Breakage.values())
            .filter(breakage ->
                !(field.value() instanceof Map<?, ?> || field.value() instanceof List<?>)
                    || Set.of(Breakage.NOTHING, Breakage.NONSENSE).contains(breakage))
            .filter(breakage -> !isNamedByTheAuthor(field) || breakage != Breakage.MISSPELT)
            // any printable text describes, and any text at all is a value to compare with
            .filter(breakage -> breakage != Breakage.NONSENSE || !takesAnyText(field))
            // an answer may have one of several
            .filter(
                breakage -> breakage != Breakage.A_LIST_FOR_ONE || !field.key().equals("status"))
            .toList();
    return fit.get(random.nextInt(fit.size()));
  }

  private static boolean takesAnyText(Field field) {
    return field.key().equals("description") || above(field).equals("json");
  }

  /** Whether it lies in a chart's values, which the chart alone can judge. */
  private static boolean isFree(Field field) {
    return field.path().subList(0, field.path().size() - 1).contains("values");
  }

  private static boolean isNamedByTheAuthor(Field field) {
    return NAMED.contains(above(field));
  }

  private static String above(Field field) {
    return field.path().size() < 2 ? "" : field.path().get(field.path().size() - 2);
  }

  /** Loads and faults stand in the file's order, which means nothing. */
  private static Plan plan(String text) {
    Reading reading = ScenarioReader.read(text, FILE, List.of());
    Plan plan = Planner.plan(((Reading.Good) reading).scenario(), SAMPLE, SEED);
    return new Plan(
        plan.scenario(),
        plan.seed(),
        plan.loads().stream().sorted(Comparator.comparing(Plan.PlannedLoad::load)).toList(),
        plan.faults().stream().sorted(Comparator.comparing(Plan.PlannedFault::fault)).toList(),
        plan.total());
  }

  private static List<Problem> problems(String text) {
    return switch (ScenarioReader.read(text, FILE, List.of())) {
      case Reading.Good _ -> List.of();
      case Reading.Bad bad -> bad.problems();
    };
  }

  private static Map<?, ?> tree(String text) {
    return (Map<?, ?>) Objects.requireNonNull(AnotherHand.load(text));
  }

  private static List<String> scenarios() {
    Path scenarios = HOME.resolve("scenarios");
    return Stream.of(scenarios, HOME.resolve("harness/quality/src/test/scenarios"))
        .flatMap(folder -> ScenarioFiles.in(folder).stream())
        .filter(file -> !file.startsWith(scenarios.resolve("invalid")))
        .map(ScenarioMutationsTest::content)
        .toList();
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
