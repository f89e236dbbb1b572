package dev.holdfast.platform.kubernetes.agent;

import dev.holdfast.platform.kubernetes.cluster.Refusal;
import dev.holdfast.platform.kubernetes.node.Node;
import dev.holdfast.spi.FaultNotPossible;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A program in an agent's pod, whose lease is renewed until it is closed. */
final class LeasedExec implements Node.Running {
  private static final Duration RENEW_EVERY = Duration.ofSeconds(1);
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);
  private static final byte[] RENEWAL = {'\n'};
  private static final byte[] END = "end\n".getBytes(StandardCharsets.UTF_8);

  private final String name;
  private final ExecWatch exec;
  private final Thread renewing;
  private final List<Thread> reading;
  private final ReentrantLock writing = new ReentrantLock();
  private volatile boolean closed;

  private LeasedExec(String name, ExecWatch exec, Consumer<String> lines) {
    this.name = name;
    this.exec = exec;
    reading =
        Stream.of(exec.getOutput(), exec.getError())
            .map(from -> Thread.ofVirtual().name("words of " + name).start(() -> read(from, lines)))
            .toList();
    renewing = Thread.ofVirtual().name("lease of " + name).unstarted(this::renew);
  }

  /**
   * Starts a script with bash.
   *
   * @param name of its node, for messages
   * @throws FaultNotPossible where the cluster refuses
   */
  static LeasedExec start(
      PodResource pod, String name, String script, List<String> words, Consumer<String> lines) {
    try {
      ExecWatch exec =
          pod.inContainer(AgentPodSpec.CONTAINER)
              .redirectingInput()
              .redirectingOutput()
              .redirectingError()
              .exec(
                  Stream.concat(Stream.of("bash", "-c", script, "bash"), words.stream())
                      .toArray(String[]::new));
      LeasedExec started = new LeasedExec(name, exec, lines);
      started.renewing.start();
      return started;
    } catch (KubernetesClientException e) {
      throw new FaultNotPossible("the agent on node " + name + ": " + Refusal.said(e));
    }
  }

  private static void read(InputStream from, Consumer<String> lines) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.accept(line);
      }
    } catch (IOException e) {
      // the connection is closed
    }
  }

  private void renew() {
    try {
      while (!closed) {
        write(RENEWAL);
        Thread.sleep(RENEW_EVERY);
      }
    } catch (IOException | InterruptedException e) {
      // it has ended, or the cluster is out of reach: then the lease ends there
    }
  }

  /** Where a write before it still waits for the cluster, another one is not added. */
  private void write(byte[] bytes) throws IOException, InterruptedException {
    if (!writing.tryLock(RENEW_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
      return;
    }
    try {
      OutputStream input = exec.getInput();
      input.write(bytes);
      input.flush();
    } finally {
      writing.unlock();
    }
  }

  @Override
  public OptionalInt await(Duration bound) throws InterruptedException {
    try {
      int exit = exec.exitCode().get(bound.toMillis(), TimeUnit.MILLISECONDS);
      // the client tells how it ended before it has handed over what it said last
      for (Thread each : reading) {
        each.join(LAST_WORDS);
      }
      return OptionalInt.of(exit);
    } catch (TimeoutException e) {
      return OptionalInt.empty();
    } catch (ExecutionException e) {
      throw new FaultNotPossible("the agent on node " + name + ": " + e.getCause());
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    renewing.interrupt();
    try {
      write(END);
    } catch (IOException e) {
      // it has ended
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exec.close();
  }
}
