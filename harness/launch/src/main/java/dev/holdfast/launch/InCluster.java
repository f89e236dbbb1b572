package dev.holdfast.launch;

import dev.holdfast.engine.StopSignal;
import dev.holdfast.platform.kubernetes.agent.HarnessPod;
import dev.holdfast.spi.CannotStart;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A command of ours that a pod of the cluster carries out. */
public final class InCluster {
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private InCluster() {}

  /**
   * How it ended.
   *
   * @param written the files that it wrote, here
   */
  public record Ended(int exitCode, List<Path> written) {
    public Ended {
      written = List.copyOf(written);
    }
  }

  /**
   * Has it carried out, and takes what it wrote.
   *
   * @param near a file or folder of the project, if there is one
   * @param words the command line
   * @param told beside what the project and the environment say, as environment variables
   * @param reports where it writes, relative; it becomes a folder of the same name here
   * @param lines takes what it says
   * @param stop tells it to heal and end, too
   * @throws Refused where it cannot be started, or is gone before its end
   */
  public static Ended run(
      PlatformChoice choice,
      Path near,
      List<String> words,
      Map<String, String> told,
      Path reports,
      Consumer<String> lines,
      StopSignal stop) {
    Platforms.Harness harness = Platforms.harness(choice, Project.around(near));
    Map<String, String> environment = new TreeMap<>(harness.environment());
    environment.putAll(told);
    String run = "check-" + Launch.freshSeed();
    try (HarnessPod pod =
        HarnessPod.start(harness.cluster(), harness.settings(), run, words, environment)) {
      lines.accept(
          "the check runs in pod %s of namespace %s"
              .formatted(pod.name(), harness.settings().namespace()));
      return ended(pod, reports.normalize(), lines, stop);
    } catch (CannotStart e) {
      throw new Refused(ExitCode.CANNOT_START, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new Refused(
          ExitCode.CANNOT_START,
          "what the check in the cluster wrote cannot be taken: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused(ExitCode.UNKNOWN, "interrupted");
    }
  }

  private static Ended ended(HarnessPod pod, Path reports, Consumer<String> lines, StopSignal stop)
      throws IOException, InterruptedException {
    Thread interrupting = Thread.ofVirtual().start(() -> interruptWhere(stop, pod));
    try {
      int exitCode = pod.follow(lines);
      return new Ended(exitCode, pod.fetch(reports.toString(), Path.of("").toAbsolutePath()));
    } finally {
      interrupting.interrupt();
    }
  }

  private static void interruptWhere(StopSignal stop, HarnessPod pod) {
    try {
      while (!stop.await(LOOK_EVERY)) {
        // until it ends, and this with it
      }
      pod.interrupt();
    } catch (InterruptedException e) {
      // it has ended
    }
  }
}
