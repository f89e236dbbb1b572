package dev.holdfast.load;

import dev.holdfast.spi.Generator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A generator as its image runs it, with a share of a processor as a container's limit gives it.
 */
record GeneratorProcess(String name, Process process, @Nullable Path group)
    implements Generator, AutoCloseable {
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  /** As kubelets have it. */
  private static final int PERIOD_MICROS = 100_000;

  private static final int ALL = 100;
  private static final long BOUND_SECONDS = 20;

  /**
   * Starts it.
   *
   * @param share of a processor, in percent; 100 and more is no limit
   * @throws IOException where there is no control group to be made: that takes root
   */
  static GeneratorProcess start(int number, int share) throws IOException {
    Path group = share < ALL ? limited("holdfast-bench-" + number, share) : null;
    List<String> command = new ArrayList<>();
    if (group != null) {
      command.addAll(
          List.of("sh", "-c", "echo $$ > \"$0/cgroup.procs\" && exec \"$@\"", group.toString()));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-Xmn24m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            GeneratorProgram.class.getName()));
    return new GeneratorProcess(
        "number " + number,
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start(),
        group);
  }

  /** Below this process's own group where groups are of version 1, else below all. */
  private static Path limited(String name, int share) throws IOException {
    int quota = PERIOD_MICROS * share / ALL;
    Optional<String> own =
        Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
            .filter(line -> line.matches("\\d+:(cpu|cpu,.*|.*,cpu|.*,cpu,.*):/.*"))
            .map(line -> line.substring(line.indexOf('/')))
            .findFirst();
    Path group =
        own.map(path -> GROUPS.resolve("cpu" + path)).orElse(GROUPS).resolve(name).normalize();
    Files.createDirectories(group);
    if (own.isPresent()) {
      Files.writeString(group.resolve("cpu.cfs_period_us"), "" + PERIOD_MICROS);
      Files.writeString(group.resolve("cpu.cfs_quota_us"), "" + quota);
    } else {
      Files.writeString(group.resolve("cpu.max"), quota + " " + PERIOD_MICROS);
    }
    return group;
  }

  /** What it has used so far. */
  double cpuMicros() {
    return ProcessCpu.of(process.pid())
            .map(Duration::toNanos)
            .orElseThrow(() -> new IllegalStateException(name + " has ended: " + process))
        / 1e3;
  }

  @Override
  public OutputStream orders() {
    return process.getOutputStream();
  }

  @Override
  public InputStream said() {
    return process.getInputStream();
  }

  /** Its group goes with it. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      if (group != null) {
        Files.delete(group);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
