package dev.holdfast.engine;

import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Scenario;
import dev.holdfast.model.SystemUnderTest;
import dev.holdfast.spi.Attaching;
import dev.holdfast.spi.Platform;
import dev.holdfast.spi.RunContext;
import dev.holdfast.spi.RunningSystem;

/**
 * The two contracts by which a platform brings a system: what it installs it removes, and what it
 * finds it leaves as it was.
 */
public final class Contracts {
  private Contracts() {}

  /**
   * What a scenario's system consists of.
   *
   * @throws Skipped where the platform cannot take a system that runs already
   */
  public static Blueprint blueprint(Platform platform, Scenario scenario) {
    return switch (scenario.system()) {
      case SystemUnderTest.Installed charts -> platform.blueprint(charts, scenario.whatBreaks());
      case SystemUnderTest.Attached found ->
          attaching(platform, found).blueprint(found, scenario.whatBreaks());
    };
  }

  /**
   * Looks for what starting it would stumble over; of what runs already its blueprint has told.
   *
   * @throws dev.holdfast.spi.CannotStart where there is such a thing
   */
  public static void checkStart(Platform platform, Scenario scenario) {
    if (scenario.system() instanceof SystemUnderTest.Installed charts) {
      platform.checkStart(charts, scenario.whatBreaks());
    }
  }

  /** Starts it, or takes it as it is found. */
  static RunningSystem start(Platform platform, Scenario scenario, RunContext context) {
    return switch (scenario.system()) {
      case SystemUnderTest.Installed charts ->
          platform.start(charts, scenario.whatBreaks(), context);
      case SystemUnderTest.Attached found ->
          attaching(platform, found).attach(found, scenario.whatBreaks(), context);
    };
  }

  private static Attaching attaching(Platform platform, SystemUnderTest.Attached found) {
    return platform
        .attaching()
        .orElseThrow(() ->
            new Skipped(
                "platform %s cannot attach to namespace %s: it runs what charts describe; say --platform kubernetes and which cluster with --context"
                    .formatted(platform.name(), found.namespace())));
  }
}
