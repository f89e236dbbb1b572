package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.cli.Holdfast;
import dev.holdfast.quality.Docs.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

/** The docs say what is there: links lead somewhere, and tables name what the format has. */
class DocsTest {
  private static final Path HOME = Variants.HOME;
  private static final Path DOCS = HOME.resolve("docs");
  private static final Set<String> WHEN = Set.of("after", "at");

  @Test
  void everyLinkLeadsToAFileAndAHeading() {
    List<String> dead = new ArrayList<>();
    for (Path page : Docs.pages(HOME)) {
      for (String link : Page.of(page).links()) {
        if (!link.matches("(?i)[a-z]+:.*") && !leads(page, link)) {
          dead.add(HOME.relativize(page) + " -> " + link);
        }
      }
    }

    assertThat(dead).isEmpty();
  }

  @Test
  void everyPageOfTheDocsIsReachedFromTheReadme() throws IOException {
    Set<Path> reached = new TreeSet<>();
    Deque<Path> next = new ArrayDeque<>(List.of(HOME.resolve("README.md")));
    while (!next.isEmpty()) {
      Path page = next.pop();
      if (Files.isDirectory(page)) {
        try (Stream<Path> inside = Files.list(page)) {
          inside.filter(file -> file.toString().endsWith(".md")).forEach(next::push);
        }
      } else if (page.toString().endsWith(".md") && Files.exists(page) && reached.add(page)) {
        Page.of(page).links().stream()
            .filter(link -> !link.matches("(?i)[a-z]+:.*|#.*"))
            .forEach(link -> next.push(target(page, link)));
      }
    }

    assertThat(Docs.pages(DOCS)).isSubsetOf(reached);
  }

  @Test
  void everyKindOfFaultHasAPageWithItsFields() throws IOException {
    JsonNode kinds = definition("fault").path("properties");
    List<String> names = fields(kinds).stream().filter(name -> !WHEN.contains(name)).toList();

    assertThat(Page.of(DOCS.resolve("faults/README.md")).named())
        .containsExactlyInAnyOrderElementsOf(names);
    for (String kind : names) {
      assertThat(Page.of(DOCS.resolve("faults/" + kind + ".md")).named())
          .as(kind)
          .containsExactlyInAnyOrderElementsOf(fields(definition(kind).path("properties")));
    }
  }

  @Test
  void everyExpectationHasAPage() throws IOException {
    List<String> names = new ArrayList<>(fields(definition("expectations").path("properties")));
    names.add("p99-at-most"); // one of a pattern
    names.addAll(fields(definition("logs").path("properties")));
    names.remove("of");

    assertThat(Page.of(DOCS.resolve("expectations/README.md")).named())
        .filteredOn(name -> !name.equals("logs"))
        .containsExactlyInAnyOrderElementsOf(names);
    assertThat(names)
        .allSatisfy(name -> assertThat(DOCS.resolve("expectations/" + name + ".md")).exists());
  }

  @Test
  void everyCommandIsNamed() {
    assertThat(Page.of(DOCS.resolve("commands.md")).named())
        .map(named -> named.replace("./holdfast ", "").split(" ", 2)[0])
        .containsAll(commands());
  }

  @Test
  void thereAreTenWordsToLearn() {
    assertThat(Page.of(DOCS.resolve("glossary.md")).firstCells()).hasSizeLessThanOrEqualTo(10);
  }

  private static List<String> commands() {
    return Stream.of(Holdfast.class.getAnnotation(Command.class).subcommands())
        .map(command -> command.getAnnotation(Command.class).name())
        .filter(name -> !name.equals("help"))
        .toList();
  }

  private static boolean leads(Path page, String link) {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : target(page, link);
    if (!Files.exists(target)) {
      return false;
    }
    return parts.length == 1
        || !target.toString().endsWith(".md")
        || Page.of(target).anchors().contains(parts[1]);
  }

  private static Path target(Path page, String link) {
    return page.resolveSibling(link.split("#", 2)[0]).normalize();
  }

  private static JsonNode definition(String name) throws IOException {
    return new ObjectMapper()
        .readTree(HOME.resolve("scenarios/schema/scenario.schema.json").toFile())
        .path("$defs")
        .path(name);
  }

  private static List<String> fields(JsonNode properties) {
    return properties.properties().stream().map(Map.Entry::getKey).toList();
  }
}
