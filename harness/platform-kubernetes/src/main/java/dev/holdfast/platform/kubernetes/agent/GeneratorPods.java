package dev.holdfast.platform.kubernetes.agent;

import dev.holdfast.platform.kubernetes.cluster.GeneratorSettings;
import dev.holdfast.platform.kubernetes.cluster.Refusal;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.Generator;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.FilterInputStream;
import java.io.IOException;
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
        LastWords words = new LastWords();
        ExecWatch program =
            client
                .pods()
                .inNamespace(settings.namespace())
                .withName(pod)
                .inContainer(GeneratorPodSpec.CONTAINER)
                .redirectingInput()
                .redirectingOutput()
                .writingError(words)
                .exec("bash", "-c", AgentScripts.GENERATE);
        programs.add(program);
        generators.add(
            new InPod(
                "%d of %d (pod %s)".formatted(programs.size(), pods.size(), pod),
                program.getInput(),
                new Said(program, words)));
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

  /** The end of what it complains of. */
  private static final class LastWords extends OutputStream {
    private static final int KEPT = 500;

    private final StringBuilder text = new StringBuilder();

    @Override
    public synchronized void write(int each) {
      text.append((char) (each & 0x7f));
      if (text.length() > 2 * KEPT) {
        text.delete(0, KEPT);
      }
    }

    synchronized String said() {
      return text.toString().strip();
    }
  }

  /** What it says; its end is none that was asked for, so it is told with what it said of it. */
  private static final class Said extends FilterInputStream {
    private final ExecWatch program;
    private final LastWords words;

    Said(ExecWatch program, LastWords words) {
      super(program.getOutput());
      this.program = program;
      this.words = words;
    }

    @Override
    public int read() throws IOException {
      return told(super.read());
    }

    @Override
    public int read(byte[] into, int from, int many) throws IOException {
      return told(super.read(into, from, many));
    }

    private int told(int got) throws IOException {
      if (got < 0) {
        throw new IOException(
            "its program ended (%s) %s".formatted(program.exitCode().getNow(-1), words.said()));
      }
      return got;
    }
  }

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
