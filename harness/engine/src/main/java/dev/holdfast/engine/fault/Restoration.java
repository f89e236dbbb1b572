package dev.holdfast.engine.fault;

/** When a workload, or what else was struck, is as it was before a fault, or as it should be. */
public sealed interface Restoration {
  /** Once the struck pods were lost and as many are ready as before. */
  record Replaced() implements Restoration {}

  /** Once the effect is over and as many are ready as before; none need ever be lost. */
  record ReadyOnceOver() implements Restoration {}

  /** Once as many are ready as before, after the last that was seen to be done to one of them. */
  record AsBefore() implements Restoration {}

  /** Once none of the pods of before is left and as many are ready. */
  record AllReplaced() implements Restoration {}

  /**
   * Once exactly so many are ready.
   *
   * @param pods the number that the fault asks for
   */
  record Scaled(int pods) implements Restoration {}

  /** Once the effect is over and clients are given as many instances of each service as before. */
  record Relisted() implements Restoration {}

  /** As soon as the effect is over: there are no pods to wait for. */
  record OnceOver() implements Restoration {}
}
