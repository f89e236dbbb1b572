package dev.holdfast.platform.kubernetes.node;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A node's own process namespace, in which every container's first process can be signalled: inside
 * its own namespace it ignores what it has no handler for (pid_namespaces(7)).
 */
public interface Node {
  /** What messages call it. */
  String name();

  /**
   * Starts {@code sh -c SCRIPT sh ARGUMENTS}; returns once it runs. Its input ends when the handle
   * is closed, and when this process dies, however it dies.
   *
   * @param lines takes its output, line by line
   */
  Running start(String script, List<String> arguments, Consumer<String> lines);

  /** A program on the node. */
  interface Running extends AutoCloseable {
    /** Waits until it has ended; its exit code, or empty where it has not. */
    OptionalInt await(Duration bound) throws InterruptedException;

    /** Ends its input; a second call does nothing. */
    @Override
    void close();
  }
}
