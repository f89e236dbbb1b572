package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.engine.StopSignal;
import dev.holdfast.launch.ExitCode;
import dev.holdfast.launch.Launch;
import dev.holdfast.launch.Refused;
import dev.holdfast.launch.Reports;
import dev.holdfast.load.HttpLoadDriver;
import dev.holdfast.platform.local.ImageCommands;
import dev.holdfast.platform.local.LocalPlatform;
import dev.holdfast.spi.Platform;
import dev.holdfast.spi.RunContext.Progress;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scenario that a platform cannot run leaves the reason, and nothing else. */
class SkippedRunTest {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));

  @TempDir private Path reports = Path.of("");

  @Test
  void theListOfRunsSaysWhyAScenarioWasSkipped() throws Exception {
    Launch launch = new Launch(withoutFaults(), new HttpLoadDriver(), Clock.systemUTC());

    Refused refused =
        catchThrowableOfType(
            Refused.class,
            () ->
                launch.run(
                    HOME.resolve("harness/quality/src/test/scenarios/quick-kill.yaml"),
                    List.of(),
                    1,
                    new Reports(reports.resolve("runs"), reports),
                    "holdfast run quick-kill.yaml",
                    silent(),
                    new StopSignal()));

    String why = "platform local cannot do kill: no hammer on PATH";
    assertThat(refused.exitCode()).isEqualTo(ExitCode.SKIPPED);
    assertThat(refused.problems()).containsExactly(why);
    try (Stream<Path> left = Files.walk(reports.resolve("runs"))) {
      assertThat(
              left.filter(Files::isRegularFile)
                  // what is remembered of the runs for the list
                  .filter(file -> !file.endsWith(".holdfast-runs.tsv")))
          .singleElement()
          .satisfies(file -> assertThat(file).hasFileName("skipped.json").content().contains(why));
    }
    assertThat(reports.resolve("index.html")).content().contains("SKIPPED", why);
  }

  /** The local platform, which starts nothing here, but for what it says it can do. */
  private static Platform withoutFaults() {
    Platform local = new LocalPlatform(ImageCommands.read(HOME.resolve("holdfast.yaml")));
    Platform.Capabilities none = _ -> Optional.of("no hammer on PATH");
    return (Platform)
        Proxy.newProxyInstance(
            Platform.class.getClassLoader(),
            new Class<?>[] {Platform.class},
            (_, method, arguments) ->
                method.getName().equals("capabilities") ? none : method.invoke(local, arguments));
  }

  private static Progress silent() {
    return new Progress() {
      @Override
      public void say(String line) {}

      @Override
      public void tick(String line) {}
    };
  }
}
