package dev.holdfast.platform.kubernetes.agent;

import dev.holdfast.platform.kubernetes.cluster.AgentSettings;
import dev.holdfast.platform.kubernetes.cluster.Refusal;
import dev.holdfast.platform.kubernetes.node.Node;
import dev.holdfast.spi.FaultNotPossible;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A node, reached by an agent's pod on it. */
final class AgentNode implements Node, AutoCloseable {
  private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);

  private final KubernetesClient client;
  private final AgentSettings settings;
  private final String name;
  private final JobPods job;
  private String pod = "";
  private @Nullable LeasedExec lease;

  private AgentNode(KubernetesClient client, AgentSettings settings, String name, JobPods job) {
    this.client = client;
    this.settings = settings;
    this.name = name;
    this.job = job;
  }

  /**
   * Makes the pod, and returns once it works.
   *
   * @throws FaultNotPossible where it does not
   */
  static AgentNode start(KubernetesClient client, AgentSettings settings, String name, Job asked) {
    AgentNode node = null;
    boolean works = false;
    try {
      node = new AgentNode(client, settings, name, JobPods.make(client, asked));
      node.pod = node.awaitPod();
      node.lease = node.lease();
      works = true;
      return node;
    } catch (KubernetesClientException e) {
      throw new FaultNotPossible(
          "no agent can be started in namespace %s for node %s: %s"
              .formatted(settings.namespace(), name, Refusal.said(e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FaultNotPossible("interrupted");
    } finally {
      if (node != null && !works) {
        node.close();
      }
    }
  }

  private String awaitPod() throws InterruptedException {
    try {
      return job.awaitRunning(
              1,
              "name an image that the cluster can have, with bash, iptables, nsenter and socat: kubernetes.agent-image in holdfast.yaml")
          .getFirst();
    } catch (JobPods.NotRunning e) {
      throw new FaultNotPossible(
          "the agent in namespace %s for node %s: %s"
              .formatted(settings.namespace(), name, e.getMessage()));
    }
  }

  private LeasedExec lease() throws InterruptedException {
    CountDownLatch leased = new CountDownLatch(1);
    List<String> said = new ArrayList<>();
    LeasedExec started =
        exec(
            AgentScripts.LEASE,
            List.of(),
            line -> {
              said.add(line);
              leased.countDown();
            });
    if (!leased.await(STARTS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
        || !said.getFirst().equals("leased")) {
      started.close();
      throw new FaultNotPossible("the agent on node %s takes no lease: %s".formatted(name, said));
    }
    return started;
  }

  private LeasedExec exec(String script, List<String> words, Consumer<String> lines) {
    return LeasedExec.start(
        client.pods().inNamespace(settings.namespace()).withName(pod), name, script, words, lines);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Running start(String script, List<String> arguments, Consumer<String> lines) {
    List<String> words = new ArrayList<>();
    words.add(script);
    words.addAll(arguments);
    return exec(AgentScripts.WATCHDOG, words, lines);
  }

  /** The pod ends by itself then; that it is deleted too makes it quicker. */
  @Override
  public void close() {
    if (lease != null) {
      lease.close();
    }
    job.delete();
  }
}
