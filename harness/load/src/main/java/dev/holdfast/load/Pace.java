package dev.holdfast.load;

import java.util.List;

/** Makes the event loop take up requests when they are due. */
interface Pace {
  /** From now on. */
  void start();

  /** The loop is at work: it looks what is due. On the event loop, as the next ones. */
  void awake();

  /** The loop has taken up so many requests, all that were due among them. */
  void taken(long requests);

  /** Keeps time no longer. */
  void stop();

  /** The threads of its own. */
  List<Thread> threads();
}
