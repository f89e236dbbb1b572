package dev.holdfast.suite;

import dev.holdfast.engine.StopSignal;
import dev.holdfast.launch.Launch;
import dev.holdfast.launch.PlatformChoice;
import dev.holdfast.launch.Project;
import dev.holdfast.launch.Refused;
import dev.holdfast.launch.ScenarioFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** Runs the scenarios of one suite, one after the other; see the package. */
public final class SuiteProcess {
  private final Events events;
  private final StopSignal stop = new StopSignal();

  private SuiteProcess(Events events) {
    this.events = events;
  }

  public static void main(String[] arguments) throws IOException {
    PrintStream events = System.out;
    // what else is printed is for people, and must not be taken for an event
    System.setOut(System.err);
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    SuiteProcess process = new SuiteProcess(new Events(events));
    Order order = Order.read(input);
    Thread.ofVirtual().start(() -> process.stopAtTheEndOf(input));
    process.run(order);
    // platforms' helpers may keep the process; all that it has to say is said
    System.exit(0);
  }

  private void stopAtTheEndOf(BufferedReader input) {
    try {
      while (input.readLine() != null) {
        // nothing is said after the order
      }
    } catch (IOException e) {
      // the same as its end
    }
    stop.trip("the build ended");
  }

  private void run(Order order) {
    try {
      Project project = project();
      List<Path> files = scenarios(order, project);
      // what a platform brings up for the first scenario serves all of the suite
      try (Launch launch =
          Launch.on(PlatformChoice.named(order.platform()), project, Clock.systemUTC())) {
        for (Path file : files) {
          new SuiteScenario(order, project, file, events).run(launch, stop);
        }
      }
    } catch (Refused | IllegalStateException e) {
      events.refused(String.valueOf(e.getMessage()));
    }
  }

  private static Project project() {
    return Project.around(Path.of(""))
        .orElseThrow(() ->
            new IllegalStateException(
                "no "
                    + Project.FILE
                    + " at or above "
                    + Path.of("").toAbsolutePath()
                    + "; make one that says how each image is run here"));
  }

  private static List<Path> scenarios(Order order, Project project) {
    List<Path> scenarios = order.places().stream().flatMap(place -> files(project, place)).toList();
    if (scenarios.isEmpty()) {
      // a suite of nothing would be green without having shown anything
      throw new IllegalStateException(
          "@ResilienceSuite: no .yaml file in "
              + String.join(", ", order.places())
              + " of "
              + project.home());
    }
    return scenarios;
  }

  private static Stream<Path> files(Project project, String place) {
    Path path = project.home().resolve(place);
    if (!Files.exists(path)) {
      throw new IllegalStateException(
          "@ResilienceSuite: no file or folder '" + place + "' in " + project.home());
    }
    return ScenarioFiles.in(path).stream();
  }
}
