package dev.holdfast.spi;

import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Fault;
import dev.holdfast.model.SystemUnderTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where a system can run. */
public interface Platform extends AutoCloseable {
  /** The name that {@code --platform} and the report use: {@code local}. */
  String name();

  /** The kinds of fault it can do, and why it cannot do the others. Starts nothing. */
  Capabilities capabilities();

  /** Why no log lines can be searched here; empty when they can. Starts nothing. */
  default Optional<String> missingForLogs() {
    return Optional.of("it has no log store");
  }

  /**
   * Renders the charts and reads what they ask for. Starts nothing.
   *
   * @param faults that a run would inject, so that what they need can be prepared
   * @throws BadSystem where a chart cannot be rendered or its values are wrong
   */
  Blueprint blueprint(SystemUnderTest.Installed system, List<Fault> faults);

  /**
   * Looks for what {@link #start} would need and not find, as far as that is known before it: a
   * program of this machine's. Starts nothing.
   *
   * @param faults that the run may inject
   * @throws BadSystem where a chart is wrong
   * @throws CannotStart where something is missing
   */
  default void checkStart(SystemUnderTest.Installed system, List<Fault> faults) {}

  /**
   * Starts the system, without waiting until it is ready. What it started before a failure is
   * stopped again.
   *
   * @param faults that the run may inject: some need something in their place from the start
   * @throws BadSystem where a chart is wrong
   * @throws CannotStart where the cause lies outside the scenario
   */
  RunningSystem start(SystemUnderTest.Installed system, List<Fault> faults, RunContext context);

  /** How it takes a system that it did not install; empty where it runs charts alone. */
  default Optional<Attaching> attaching() {
    return Optional.empty();
  }

  /**
   * What a run that was killed left behind, in words: processes, files outside what the run's
   * folder may keep.
   */
  List<String> leftovers(Path runFolder);

  /** Ends and deletes what {@link #leftovers} finds, and only that; what it removed, in words. */
  List<String> removeLeftovers(Path runFolder);

  /** Ends what it keeps running from one system to the next; a second call does nothing. */
  @Override
  default void close() {}

  /** What a platform can do. */
  interface Capabilities {
    /** Why a fault of this kind ({@code kill}) cannot be done here; empty when it can. */
    Optional<String> missingFor(String faultKind);
  }
}
