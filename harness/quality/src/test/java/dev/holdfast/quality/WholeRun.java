package dev.holdfast.quality;

import dev.holdfast.engine.StopSignal;
import dev.holdfast.launch.Launch;
import dev.holdfast.load.HttpLoadDriver;
import dev.holdfast.model.Judgement;
import dev.holdfast.spi.Platform;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** A scenario run from its file to its verdict, as a front end would run it. */
final class WholeRun {
  private static final long SEED = 1;
  private static final Path RUNS =
      Path.of(System.getProperty("holdfast.home")).resolve("harness/quality/target/runs");

  private WholeRun() {}

  /**
   * Runs it and prints its headline.
   *
   * @param test who runs it, for the report
   * @throws dev.holdfast.launch.Refused where there is nothing to judge
   */
  static Judgement judged(Platform platform, Path scenario, List<String> overrides, String test) {
    return judged(platform, scenario, overrides, test, RUNS);
  }

  /** As the other, with its run's folder below {@code runs}. */
  static Judgement judged(
      Platform platform, Path scenario, List<String> overrides, String test, Path runs) {
    Judgement judgement =
        new Launch(platform, new HttpLoadDriver(), Clock.systemUTC())
            .run(scenario, overrides, SEED, runs, test, System.out::println, new StopSignal())
            .judgement();
    System.out.println(judgement.verdict() + ": " + judgement.headline());
    return judgement;
  }
}
