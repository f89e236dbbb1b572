package dev.holdfast.service;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A service as a process of its own, with its output in files. */
public final class ServiceProcess implements AutoCloseable {
  private final Process process;
  private final Path out;
  private final Path err;
  private @Nullable URI url;

  private ServiceProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts one on a free port of the loopback interface.
   *
   * @param program what follows the JVM's options: {@code -jar gateway.jar}
   */
  public static ServiceProcess start(
      Path folder, String instance, URI registry, Map<String, String> more, List<String> program) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx96m"));
    command.addAll(program);
    Path out = folder.resolve(instance + ".out");
    Path err = folder.resolve(instance + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("HOLDFAST_"));
    builder
        .environment()
        .putAll(
            Map.of(
                "HOLDFAST_INSTANCE", instance,
                "HOLDFAST_BIND", "127.0.0.1",
                "HOLDFAST_PORT", "0",
                "HOLDFAST_DRAIN_WAIT", "100ms",
                "HOLDFAST_CLIENT_TIMEOUT", "10s",
                "HOLDFAST_REGISTRY_URL", registry.toString()));
    builder.environment().putAll(more);
    try {
      return new ServiceProcess(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it says that it is registered. */
  public void awaitRegistered() {
    awaitLine("registered");
  }

  /** Waits until it wrote a line with that message. */
  public void awaitLine(String message) {
    TestServices.eventually(
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("it ended: " + text(out) + text(err));
          }
          return text(out).contains("\"message\":\"" + message + "\"");
        },
        () -> text(out) + text(err));
  }

  /** Where it listens. */
  public synchronized URI url() {
    URI known = url;
    if (known == null) {
      awaitLine("listening");
      known = URI.create("http://127.0.0.1:" + event("listening").getInt("server.port"));
      url = known;
    }
    return known;
  }

  /** SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** SIGKILL. */
  public void kill() {
    process.destroyForcibly();
  }

  /** Waits for its end; its exit code. */
  public int exitCode() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("still alive after 30 s: " + text(out) + text(err));
    }
    return process.exitValue();
  }

  /** Its first log line with that message. */
  public JsonObject event(String message) {
    return lines().stream()
        .filter(line -> line.getString("message").equals(message))
        .findFirst()
        .orElseThrow();
  }

  /** All that it logged; every line must be JSON. */
  public List<JsonObject> lines() {
    return text(out)
        .lines()
        .map(line -> {
          try (var reader = Json.createReader(new StringReader(line))) {
            return reader.readObject();
          }
        })
        .toList();
  }

  /** What it wrote to stderr. */
  public String errors() {
    return text(err);
  }

  /** All that it wrote. */
  public String output() {
    return text(out) + text(err);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
