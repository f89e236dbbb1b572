package dev.holdfast.quality;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may import whom, as ARCHITECTURE.md says it. */
class ArchitectureTest {
  private static final List<String> HARNESS =
      List.of(
          "model",
          "scenario",
          "spi",
          "engine",
          "load",
          "logs",
          "logstash",
          "elasticsearch",
          "helm",
          "observe",
          "toxiproxy",
          "platform",
          "report",
          "launch",
          "suite",
          "junit",
          "cli");
  private static final List<String> SERVICES =
      List.of("registry", "client", "testing", "service", "sample");

  private static JavaClasses product = new ClassFileImporter().importPaths(List.of());

  @BeforeAll
  static void readClasses() throws Exception {
    Path home = Path.of(System.getProperty("holdfast.home"));
    List<Path> classes =
        Stream.concat(
                Stream.of("services", "harness").flatMap(half -> children(home.resolve(half))),
                Stream.of(home.resolve("reports")))
            .map(room -> room.resolve("target/classes"))
            .filter(Files::isDirectory)
            .toList();
    product = new ClassFileImporter().importPaths(classes);
  }

  private static Stream<Path> children(Path folder) {
    File[] children = folder.toFile().listFiles();
    return children == null ? Stream.empty() : Stream.of(children).map(File::toPath);
  }

  @Test
  void theWholeProductIsLookedAt() {
    for (String room : Stream.concat(HARNESS.stream(), SERVICES.stream()).toList()) {
      assertThat(
              product.stream()
                  .anyMatch(type -> type.getPackageName().startsWith("dev.holdfast." + room)))
          .as("classes of dev.holdfast.%s", room)
          .isTrue();
    }
  }

  @Test
  void theModelNeedsNothingButJava() {
    classes()
        .that(in("model"))
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..").or(in("model")))
        .check(product);
  }

  @Test
  void eachRoomSeesOnlyWhatItMay() {
    seesOfTheHarness("scenario", "model");
    seesOfTheHarness("spi", "model");
    seesOfTheHarness("engine", "model", "spi");
    seesOfTheHarness("load", "model", "spi");
    seesOfTheHarness("helm", "model", "spi");
    seesOfTheHarness("observe", "model", "spi");
    seesOfTheHarness("toxiproxy", "model", "spi");
    seesOfTheHarness("logs", "model", "spi");
    seesOfTheHarness("elasticsearch", "model", "spi", "logs");
    // it stands in for a program of others
    seesOfTheHarness("logstash");
    seesOfTheHarness(
        "platform", "model", "spi", "helm", "observe", "toxiproxy", "logs", "elasticsearch");
    seesOfTheHarness("report", "model");
    seesOfTheHarness("suite", "model", "spi", "engine", "scenario", "launch");
    // it runs on an older Java, and starts the harness by its name
    seesOfTheHarness("junit");
    seesOfTheHarness("cli", "model", "spi", "engine", "scenario", "launch");
  }

  @Test
  void theTwoHalvesNeverImportEachOther() {
    for (String service : SERVICES) {
      for (String room : HARNESS) {
        noClasses().that(in(service)).should().dependOnClassesThat(in(room)).check(product);
        noClasses().that(in(room)).should().dependOnClassesThat(in(service)).check(product);
      }
    }
  }

  @Test
  void aRegistryIsSeenThroughItsInterface() {
    noClasses()
        .that(
            resideInAnyPackage(
                "dev.holdfast.registry",
                "dev.holdfast.registry.spi",
                "dev.holdfast.registry.upkeep",
                "dev.holdfast.client..",
                "dev.holdfast.service..",
                "dev.holdfast.sample.."))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("dev.holdfast.registry.consul..", "dev.holdfast.registry.etcd.."))
        .check(product);
  }

  @Test
  void noPackagesFormARing() {
    slices().matching("dev.holdfast.(**)").should().beFreeOfCycles().check(product);
  }

  /**
   * What a kind of fault is stands in one class ({@code engine.fault}). A kind more touches the
   * model, the grammar, that class, and the platforms' drivers and witnesses with what they need of
   * charts. The class files are searched, since a switch names a type where no dependency shows it.
   */
  @Test
  void nobodyElseTellsKindsOfFaultApart() {
    List<String> kinds =
        product.get("dev.holdfast.model.Fault").getAllSubclasses().stream()
            .filter(type -> type.isRecord())
            .map(type -> type.getName().replace('.', '/'))
            .toList();
    DescribedPredicate<JavaClass> may =
        in("model").or(in("engine.fault")).or(in("platform")).or(named("scenario.FaultGrammar"));

    assertThat(kinds).hasSizeGreaterThan(8);
    assertThat(
            product.stream()
                .filter(DescribedPredicate.not(may.or(named("helm.NetworkNeeds"))))
                .filter(type -> kinds.stream().anyMatch(bytes(type)::contains))
                .map(JavaClass::getName))
        .as("classes that name a kind of fault; ask FaultKind instead")
        .isEmpty();
  }

  private static String bytes(JavaClass type) {
    try {
      return new String(
          Files.readAllBytes(Path.of(type.getSource().orElseThrow().getUri())),
          StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DescribedPredicate<JavaClass> named(String name) {
    return describe(name, type -> type.getName().equals("dev.holdfast." + name));
  }

  private static void seesOfTheHarness(String room, String... others) {
    DescribedPredicate<JavaClass> allowed = in(room);
    for (String other : others) {
      allowed = allowed.or(in(other));
    }
    DescribedPredicate<JavaClass> harness = in(HARNESS.getFirst());
    for (String other : HARNESS) {
      harness = harness.or(in(other));
    }
    noClasses()
        .that(in(room))
        .should()
        .dependOnClassesThat(harness.and(DescribedPredicate.not(allowed)))
        .because(room + " may see " + String.join(", ", others) + " of the harness")
        .check(product);
  }

  private static DescribedPredicate<JavaClass> in(String room) {
    return describe(
        "in dev.holdfast." + room,
        type ->
            type.getPackageName().equals("dev.holdfast." + room)
                || type.getPackageName().startsWith("dev.holdfast." + room + "."));
  }
}
