package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** What a repository asks of the POMs that are published, and that none of them leaks tests. */
class PublishedPomsTest {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final List<String> TEST_ONLY =
      List.of(
          "org.junit.jupiter",
          "org.assertj",
          "org.awaitility",
          "com.tngtech.archunit",
          "com.networknt");

  private final InstalledArtefacts artefacts = InstalledArtefacts.of(HOME);

  @Test
  void testsAndBrokenServicesAreNotPublished() {
    assertThat(artefacts.published())
        .contains(HOME.resolve("services/service-kit"), HOME.resolve("harness/junit"))
        .doesNotContain(
            HOME.resolve("harness/quality"),
            HOME.resolve("harness/logstash-stand-in"),
            HOME.resolve("services/broken"));
  }

  @Test
  void theRootHasWhatAllInherit() {
    Element root = InstalledArtefacts.pom(HOME);

    for (String needed : List.of("name", "description", "url", "licenses")) {
      assertThat(InstalledArtefacts.text(root, needed)).as(needed).isNotEmpty();
    }
  }

  @Test
  void eachSaysWhatItIs() {
    for (Path folder : artefacts.published()) {
      Element pom = InstalledArtefacts.pom(folder);
      for (String needed : List.of("name", "description")) {
        assertThat(InstalledArtefacts.text(pom, needed))
            .as("%s of %s", needed, folder)
            .isNotEmpty();
      }
    }
  }

  @Test
  void whatOnlyTestsNeedReachesNobody() {
    for (Path folder : artefacts.published()) {
      InstalledArtefacts.child(InstalledArtefacts.pom(folder), "dependencies")
          .map(InstalledArtefacts::children)
          .orElse(List.of())
          .stream()
          .filter(PublishedPomsTest::isForTests)
          .forEach(dependency ->
              assertThat(InstalledArtefacts.text(dependency, "scope"))
                  .as("%s in %s", dependency.getTextContent(), folder)
                  .contains("test"));
    }
  }

  private static boolean isForTests(Element dependency) {
    return TEST_ONLY.contains(InstalledArtefacts.text(dependency, "groupId").orElse(""))
        || InstalledArtefacts.text(dependency, "type").filter("test-jar"::equals).isPresent();
  }
}
