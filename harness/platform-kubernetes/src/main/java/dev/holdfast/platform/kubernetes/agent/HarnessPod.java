package dev.holdfast.platform.kubernetes.agent;

import dev.holdfast.platform.kubernetes.cluster.Cluster;
import dev.holdfast.platform.kubernetes.cluster.HarnessSettings;
import dev.holdfast.platform.kubernetes.cluster.Refusal;
import dev.holdfast.platform.kubernetes.cluster.Right;
import dev.holdfast.spi.CannotStart;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The harness in a pod of the cluster that it breaks things in. It works for itself: where whoever
 * started it dies, it goes on, heals, waits ten minutes for somebody who takes what it wrote, and
 * ends.
 */
public final class HarnessPod implements AutoCloseable {
  private static final String REMEDY =
      "name an image that the cluster can have, with bash, tar and holdfast-in-pod: kubernetes.harness-image in holdfast.yaml";

  /** What it says last, before it waits for its files to be taken. */
  private static final Pattern ENDED = Pattern.compile("holdfast-in-pod: ended with (\\d{1,3})");

  private static final Duration COMMAND_WITHIN = Duration.ofSeconds(30);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final HarnessSettings settings;
  private final JobPods job;
  private final String pod;

  private HarnessPod(KubernetesClient client, HarnessSettings settings, JobPods job, String pod) {
    this.client = client;
    this.settings = settings;
    this.job = job;
    this.pod = pod;
  }

  /** What whoever starts it must be allowed to do in the agents' namespace. */
  public static List<Right> rights() {
    return Stream.of(Grant.rights(), Right.all("", "pods", "log", "get"))
        .flatMap(List::stream)
        .toList();
  }

  /**
   * Makes it, and returns once it runs. The caller closes it.
   *
   * @param run a name of its own
   * @param words its command line
   * @throws CannotStart where it does not run
   */
  public static HarnessPod start(
      Cluster cluster,
      HarnessSettings settings,
      String run,
      List<String> words,
      Map<String, String> environment)
      throws InterruptedException {
    KubernetesClient client = cluster.client();
    JobPods job = null;
    boolean runs = false;
    try {
      job = JobPods.make(client, HarnessPodSpec.job(settings, run, words, environment));
      String pod = job.awaitRunning(1, REMEDY).getFirst();
      runs = true;
      return new HarnessPod(client, settings, job, pod);
    } catch (JobPods.NotRunning e) {
      throw new CannotStart(
          "no check can be run in namespace %s: %s".formatted(settings.namespace(), e.getMessage()),
          e);
    } catch (KubernetesClientException e) {
      throw new CannotStart(
          "no check can be run in namespace %s: %s; ./holdfast rbac --for in-cluster prints what its owners would grant"
              .formatted(settings.namespace(), Refusal.said(e)),
          e);
    } finally {
      if (!runs) {
        try (client) {
          if (job != null) {
            job.delete();
          }
        }
      }
    }
  }

  /** Its name. */
  public String name() {
    return pod;
  }

  private PodResource resource() {
    return client.pods().inNamespace(settings.namespace()).withName(pod);
  }

  /**
   * Hands over what it says until it has ended, and returns its exit code.
   *
   * @throws CannotStart where its pod is gone before
   */
  public int follow(Consumer<String> lines) throws InterruptedException {
    OptionalInt ended = said(lines);
    while (ended.isEmpty()) {
      // the connection broke off, or the pod did
      Pod now = resource().get();
      if (now == null || !"Running".equals(now.getStatus().getPhase())) {
        throw new CannotStart(
            "the check's pod %s in namespace %s %s, and what it wrote with it; what it held heals by itself, and ./holdfast halt ends what is left"
                .formatted(
                    pod,
                    settings.namespace(),
                    now == null ? "is gone" : "is " + now.getStatus().getPhase()));
      }
      Thread.sleep(LOOK_EVERY);
      ended = said(lines, LOOK_EVERY);
    }
    return ended.getAsInt();
  }

  private OptionalInt said(Consumer<String> lines) {
    try (LogWatch log = resource().inContainer(HarnessPodSpec.CONTAINER).watchLog()) {
      return said(log, lines);
    } catch (IOException | KubernetesClientException e) {
      return OptionalInt.empty();
    }
  }

  /** Only what it said lately: the rest has been handed over. */
  private OptionalInt said(Consumer<String> lines, Duration lately) {
    try (LogWatch log =
        resource()
            .inContainer(HarnessPodSpec.CONTAINER)
            .sinceSeconds((int) lately.toSeconds() + 1)
            .watchLog()) {
      return said(log, lines);
    } catch (IOException | KubernetesClientException e) {
      return OptionalInt.empty();
    }
  }

  private static OptionalInt said(LogWatch log, Consumer<String> lines) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(log.getOutput(), StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      Matcher ended = ENDED.matcher(line);
      if (ended.matches()) {
        return OptionalInt.of(Integer.parseInt(ended.group(1)));
      }
      lines.accept(line);
    }
    return OptionalInt.empty();
  }

  /** Tells it to heal and end, as Ctrl-C would. */
  public void interrupt() throws InterruptedException {
    tell("kill -TERM 1");
  }

  /** Where it has ended there is nobody to tell, and else it ends by itself. */
  private void tell(String script) throws InterruptedException {
    try (ExecWatch told =
        resource()
            .inContainer(HarnessPodSpec.CONTAINER)
            .redirectingOutput()
            .exec("bash", "-c", script)) {
      told.exitCode().get(COMMAND_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | KubernetesClientException e) {
      // as said above
    }
  }

  /**
   * Takes what it wrote, and lets it end.
   *
   * @param below the folder in its own that is taken
   * @param into where that becomes a folder of the same name
   * @return the files
   * @throws IOException where it cannot be taken whole
   */
  public List<Path> fetch(String below, Path into) throws IOException, InterruptedException {
    List<Path> files;
    try (ExecWatch tar =
        resource()
            .inContainer(HarnessPodSpec.CONTAINER)
            .redirectingOutput()
            .writingError(new ByteArrayOutputStream())
            .exec("tar", "-C", HarnessPodSpec.HOME, "-cf", "-", "--", below)) {
      files = TarFiles.unpack(tar.getOutput(), into);
      int exit = tar.exitCode().get(COMMAND_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
      if (exit != 0) {
        throw new IOException("tar in pod " + pod + " ended with " + exit);
      }
    } catch (ExecutionException | TimeoutException | KubernetesClientException e) {
      throw new IOException("pod " + pod + ": " + e.getMessage(), e);
    }
    tell(": >" + HarnessPodSpec.HOME + "/fetched");
    return files;
  }

  /** It would end by itself; that it is deleted too makes it quicker. */
  @Override
  public void close() {
    try (client) {
      job.delete();
    }
  }
}
