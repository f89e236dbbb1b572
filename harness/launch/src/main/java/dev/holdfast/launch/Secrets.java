package dev.holdfast.launch;

import dev.holdfast.helm.RenderedSecrets;
import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.Redaction;
import dev.holdfast.model.Scenario;
import dev.holdfast.scenario.Reading;
import dev.holdfast.scenario.ScenarioReader;
import dev.holdfast.scenario.ScenarioSecrets;
import dev.holdfast.spi.RunContext.Progress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What this process knows to be secret: whatever it reads in scenarios, on its command line and in
 * its environment, and what charts render. A secret of one run is none of the next one's business
 * either, so there is one of this for the process.
 */
public final class Secrets {
  private static final Redaction KNOWN =
      new Redaction()
          .learnFrom(RenderedSecrets::known)
          .learn(
              System.getenv().entrySet().stream()
                  .filter(variable -> Redaction.isSecret(variable.getKey()))
                  .map(Map.Entry::getValue)
                  .toList());

  private Secrets() {}

  /** Through which everything goes that is written or shown. */
  public static Redaction redaction() {
    return KNOWN;
  }

  /** Learns those of a scenario's file, which may be wrong, and of what the user typed. */
  static void learn(Path file, List<String> overrides) {
    learn(ScenarioSecrets.in(file), overrides);
  }

  private static void learn(ScenarioSecrets scenario, List<String> overrides) {
    KNOWN.learn(scenario.values()).learn(scenario.fromEnvironment(System.getenv()));
    overrides.forEach(override -> KNOWN.learn(ScenarioSecrets.inOverride(override)));
  }

  /** Names of the scenario's own, which a secret of the same text must not hide. */
  static void keepNames(Scenario scenario) {
    List<String> names = new ArrayList<>();
    names.add(scenario.name());
    scenario.system().charts().forEach(chart -> names.add(chart.release()));
    scenario
        .loads()
        .forEach(load -> {
          names.add(load.name());
          names.add(load.to());
        });
    scenario.faults().forEach(fault -> names.add(fault.name()));
    KNOWN.keep(names);
  }

  /**
   * A scenario's text as it may be kept: it reads as before, but for what is secret in it. What
   * gives itself away in comments and plain words is hidden as far as it then still reads so.
   */
  static String hidden(String text, String file, List<String> hiddenOverrides) {
    String byKey = ScenarioSecrets.in(text).hidden();
    Path path;
    try {
      path = Path.of(file);
    } catch (InvalidPathException e) {
      return byKey; // of a history that is refused for it
    }
    Reading asWritten = ScenarioReader.read(byKey, path, hiddenOverrides);
    return Stream.of(KNOWN.text(byKey), KNOWN.values(byKey))
        .filter(
            hidden -> sameQuestions(asWritten, ScenarioReader.read(hidden, path, hiddenOverrides)))
        .findFirst()
        .orElse(byKey);
  }

  private static boolean sameQuestions(Reading one, Reading other) {
    return one instanceof Reading.Good(Scenario asked, _, _)
        && other instanceof Reading.Good(Scenario hidden, _, _)
        && asked.name().equals(hidden.name())
        && asked.faults().equals(hidden.faults())
        && asked.expectations().equals(hidden.expectations());
  }

  /** Arguments of {@code --set} as they may be kept. */
  static List<String> hidden(List<String> overrides) {
    return overrides.stream().map(ScenarioSecrets::hiddenOverride).map(KNOWN::text).toList();
  }

  /** Of a run that was made before secrets were kept out of histories. */
  static History hidden(History history) {
    Optional<Event.RunStarted> first = history.first(Event.RunStarted.class);
    if (first.isEmpty()) {
      return history;
    }
    Event.RunStarted started = first.get();
    learn(ScenarioSecrets.in(started.scenarioText()), started.overrides());
    List<String> overrides = hidden(started.overrides());
    Event.RunStarted told =
        new Event.RunStarted(
            started.atNanos(),
            started.format(),
            started.wall(),
            started.run(),
            started.holdfast(),
            started.scenario(),
            started.scenarioFile(),
            hidden(started.scenarioText(), started.scenarioFile(), overrides),
            started.seed(),
            overrides,
            started.host());
    List<Event> events =
        history.events().stream().map(event -> event.equals(started) ? told : event).toList();
    return new History(
        events, history.requests(), history.logs(), history.written(), history.passed());
  }

  /** Lines for people, without them. */
  static Progress hiding(Progress progress) {
    return new Progress() {
      @Override
      public void say(String line) {
        progress.say(KNOWN.text(line));
      }

      @Override
      public void tick(String line) {
        progress.tick(KNOWN.text(line));
      }
    };
  }
}
