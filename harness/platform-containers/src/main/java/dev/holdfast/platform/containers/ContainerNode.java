package dev.holdfast.platform.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Frame;
import dev.holdfast.platform.kubernetes.node.Node;
import dev.holdfast.spi.FaultNotPossible;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The cluster's node: a container, whose process namespace holds those of all pods. */
final class ContainerNode implements Node {
  private static final Duration EXIT_CODE_AFTER = Duration.ofMillis(10);

  private final DockerClient docker;
  private final String id;
  private final String name;

  ContainerNode(DockerClient docker, String id, String name) {
    this.docker = docker;
    this.id = id;
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Running start(String script, List<String> arguments, Consumer<String> lines) {
    try {
      String exec =
          docker
              .execCreateCmd(id)
              .withCmd(
                  Stream.concat(Stream.of("sh", "-c", script, "sh"), arguments.stream())
                      .toArray(String[]::new))
              .withAttachStdin(true)
              .withAttachStdout(true)
              .withAttachStderr(true)
              .exec()
              .getId();
      PipedOutputStream input = new PipedOutputStream();
      Output output = new Output(lines);
      docker.execStartCmd(exec).withStdIn(new PipedInputStream(input)).exec(output);
      return new Exec(exec, input, output);
    } catch (DockerException e) {
      throw new FaultNotPossible("node " + name + ": " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Exec implements Running {
    private final String exec;
    private final PipedOutputStream input;
    private final Output output;

    Exec(String exec, PipedOutputStream input, Output output) {
      this.exec = exec;
      this.input = input;
      this.output = output;
    }

    @Override
    public OptionalInt await(Duration bound) throws InterruptedException {
      long deadline = System.nanoTime() + bound.toNanos();
      if (!output.awaitCompletion(bound.toMillis(), TimeUnit.MILLISECONDS)) {
        return OptionalInt.empty();
      }
      // the daemon knows the exit code a little after the output's end
      Long code = docker.inspectExecCmd(exec).exec().getExitCodeLong();
      while (code == null && System.nanoTime() < deadline) {
        Thread.sleep(EXIT_CODE_AFTER);
        code = docker.inspectExecCmd(exec).exec().getExitCodeLong();
      }
      return code == null ? OptionalInt.empty() : OptionalInt.of(Math.toIntExact(code));
    }

    /** With the connection gone the daemon ends the program's input. */
    @Override
    public void close() {
      try {
        input.close();
        output.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Takes frames as they come and tells lines. */
  private static final class Output extends ResultCallback.Adapter<Frame> {
    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Output(Consumer<String> lines) {
      this.lines = lines;
    }

    @Override
    public void onNext(Frame frame) {
      for (byte each : frame.getPayload()) {
        if (each == '\n') {
          lines.accept(line.toString(StandardCharsets.UTF_8));
          line.reset();
        } else {
          line.write(each);
        }
      }
    }
  }
}
