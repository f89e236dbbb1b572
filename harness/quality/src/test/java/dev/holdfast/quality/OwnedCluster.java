package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.platform.containers.Docker;
import dev.holdfast.platform.containers.Images;
import dev.holdfast.platform.containers.Stack;
import dev.holdfast.platform.kubernetes.node.Node;
import dev.holdfast.spi.RunClock;
import dev.holdfast.spi.RunContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/** A cluster in containers that no run made, and what its owner does on its node. */
record OwnedCluster(Stack stack) implements AutoCloseable {
  static final Duration BOUND = Duration.ofMinutes(3);

  private static final String AS_ADMINISTRATOR = "export KUBECONFIG=/etc/rancher/k3s/k3s.yaml\n";

  /** With the sample's services in its node; skips the test where there can be none. */
  static OwnedCluster start(Path folder) {
    NeedsContainers.assume();
    return new OwnedCluster(
        Stack.start(
            Docker.answering(),
            Images.of(Map.of(), System.getenv()),
            NeedsContainers.SERVICES,
            new RunContext("owned", folder, RunClock.startingNow(), _ -> {}, System.out::println)));
  }

  /** Waits until the cluster knows how much of the processor pods use. */
  void awaitMetrics() throws InterruptedException {
    onNode(
        """
        for second in $(seq 120); do
          kubectl wait --for=condition=Available --timeout=1s apiservice/v1beta1.metrics.k8s.io && exit 0
          sleep 1
        done
        kubectl --namespace kube-system get pods
        exit 1
        """);
  }

  /** The lines that it says; it must end well. */
  List<String> onNode(String script, String... arguments) throws InterruptedException {
    List<String> lines = new CopyOnWriteArrayList<>();
    try (Node.Running running =
        stack.node().start(AS_ADMINISTRATOR + script, List.of(arguments), lines::add)) {
      OptionalInt exit = running.await(BOUND);
      assertThat(exit).as(script + ": " + lines).hasValue(0);
    }
    return lines;
  }

  @Override
  public void close() {
    stack.close();
  }
}
