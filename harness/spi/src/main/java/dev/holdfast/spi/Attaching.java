package dev.holdfast.spi;

import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Fault;
import dev.holdfast.model.SystemUnderTest;
import java.util.List;

/**
 * How a platform takes a system that runs already. It is the opposite of installing: at its end
 * nothing is removed that was found, and what the run changed is put back.
 */
public interface Attaching {
  /**
   * What is found. Changes nothing.
   *
   * @throws CannotStart where it must not be taken, or cannot be looked at
   */
  Blueprint blueprint(SystemUnderTest.Attached system, List<Fault> faults);

  /**
   * Takes it, so that no other run does. What it changed before a failure is put back.
   *
   * @param faults that the run may inject
   * @throws CannotStart where it must not be taken, or another run has it
   */
  RunningSystem attach(SystemUnderTest.Attached system, List<Fault> faults, RunContext context);
}
