package dev.holdfast.engine;

import dev.holdfast.spi.RunContext.Progress;
import java.util.List;

/**
 * How a scenario shall be run.
 *
 * @param scenarioText the file as it was read
 * @param scenarioFile where it was, for people
 * @param overrides of the command line, in Helm's {@code --set} syntax; already applied to the
 *     scenario, kept for the history
 * @param folder the run's own, existing and without a history
 * @param holdfastVersion the product's
 * @param progress lines for people
 * @param stop ends the run early
 */
public record RunOrder(
    String scenarioText,
    String scenarioFile,
    List<String> overrides,
    RunFolder folder,
    String holdfastVersion,
    Progress progress,
    StopSignal stop) {
  public RunOrder {
    overrides = List.copyOf(overrides);
  }
}
