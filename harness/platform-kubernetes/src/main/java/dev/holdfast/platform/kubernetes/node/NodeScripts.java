package dev.holdfast.platform.kubernetes.node;

import dev.holdfast.spi.FaultNotPossible;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Shell scripts on a node: some say something and end, some hold a fault. */
final class NodeScripts {
  private static final Duration BOUND = Duration.ofSeconds(10);

  private final Node node;

  NodeScripts(Node node) {
    this.node = node;
  }

  /** How a script ended, and what it said. */
  record Said(int exit, List<String> lines) {}

  /**
   * Runs a script to its end.
   *
   * @throws FaultNotPossible where it does not end in time
   */
  Said run(String script, List<String> arguments) {
    List<String> lines = new CopyOnWriteArrayList<>();
    try (Node.Running running = node.start(script, arguments, lines::add)) {
      OptionalInt exit = running.await(BOUND);
      if (exit.isEmpty()) {
        throw new FaultNotPossible(
            "node " + node.name() + " did not answer within " + BOUND.toSeconds() + " s");
      }
      return new Said(exit.getAsInt(), List.copyOf(lines));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FaultNotPossible("interrupted");
    }
  }

  /**
   * Starts a script that applies a fault, says {@code held}, and takes the fault away once its
   * input ends: when the handle is closed, or this process has died.
   *
   * @throws FaultNotPossible with what it says instead
   */
  Node.Running hold(String script, List<String> arguments) {
    List<String> lines = new CopyOnWriteArrayList<>();
    CountDownLatch said = new CountDownLatch(1);
    Node.Running running =
        node.start(
            script,
            arguments,
            line -> {
              lines.add(line);
              said.countDown();
            });
    boolean kept = false;
    try {
      kept = said.await(BOUND.toMillis(), TimeUnit.MILLISECONDS) && lines.getFirst().equals("held");
      if (!kept) {
        throw new FaultNotPossible(
            lines.isEmpty() ? "node " + node.name() + " did not answer" : String.join("; ", lines));
      }
      return running;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FaultNotPossible("interrupted");
    } finally {
      if (!kept) {
        running.close();
      }
    }
  }
}
