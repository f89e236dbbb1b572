package dev.holdfast.load;

/** What a request under way was given to: a connection, or a stream of one. */
interface Carrier {
  /** Whether the request could be sent on it. */
  boolean isOpen();

  /** Ends the request that it has, if any, as failed, and gives up what carried it. */
  void giveUp(String error);

  /**
   * Ends the request that it has, if any, without a word on how it went, and gives up what carried
   * it.
   */
  void abandon(String why);
}
