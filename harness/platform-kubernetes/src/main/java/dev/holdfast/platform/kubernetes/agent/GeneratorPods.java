package dev.holdfast.platform.kubernetes.agent;

import dev.holdfast.platform.kubernetes.cluster.GeneratorSettings;
import dev.holdfast.platform.kubernetes.cluster.Refusal;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.Generator;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pods that make a run's load, and the ways to the programs in them. They end by themselves
 * where nobody gives orders any more.
 */
public final class GeneratorPods implements AutoCloseable {
  private static final String REMEDY =
      "name an image that the cluster can have, with bash and holdfast-generator: kubernetes.generator-image in holdfast.yaml";

  private final KubernetesClient client;
  private final GeneratorSettings settings;
  private final String run;
  private final List<ExecWatch> programs = new ArrayList<>();
  private final List<Generator> generators = new ArrayList<>();
  private @Nullable JobPods job;
  private boolean closed;

  /** None yet. */
  public GeneratorPods(KubernetesClient client, GeneratorSettings settings, String run) {
    this.client = client;
    this.settings = settings;
    this.run = run;
  }

  /** What the report says of them. */
  public String said() {
    return "%d %s in namespace %s of the cluster, to the Services' own addresses"
        .formatted(settings.count(), settings.count() == 1 ? "pod" : "pods", settings.namespace());
  }

  /**
   * Makes them, and returns once the programs run; a second call does nothing.
   *
   * @throws CannotStart where they do not
   */
  public synchronized void open() throws InterruptedException {
    if (job != null || closed) {
      return;
    }
    try {
      JobPods made = JobPods.make(client, GeneratorPodSpec.job(settings, run));
      job = made;
      List<String> pods = made.awaitRunning(settings.count(), REMEDY);
      for (String pod : pods) {
        ExecWatch program =
            client
                .pods()
                .inNamespace(settings.namespace())
                .withName(pod)
                .inContainer(GeneratorPodSpec.CONTAINER)
                .redirectingInput()
                .redirectingOutput()
                .exec("bash", "-c", AgentScripts.GENERATE);
        programs.add(program);
        generators.add(
            new InPod(
                "%d of %d (pod %s)".formatted(programs.size(), pods.size(), pod),
                program.getInput(),
                program.getOutput()));
      }
    } catch (JobPods.NotRunning e) {
      throw new CannotStart(
          "no load can be made in namespace %s: %s"
              .formatted(settings.namespace(), e.getMessage()));
    } catch (KubernetesClientException e) {
      throw new CannotStart(
          "no load can be made in namespace %s: %s; ./holdfast rbac --for load prints what its owners would grant"
              .formatted(settings.namespace(), Refusal.said(e)));
    }
  }

  private record InPod(String name, OutputStream orders, InputStream said) implements Generator {}

  /** The ways to them. */
  public synchronized List<Generator> all() {
    return List.copyOf(generators);
  }

  @Override
  public synchronized void close() {
    closed = true;
    programs.forEach(ExecWatch::close);
    if (job != null) {
      job.delete();
    }
  }
}
