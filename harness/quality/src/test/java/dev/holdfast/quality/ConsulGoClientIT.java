package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.platform.registry.LocalRegistry;
import dev.holdfast.platform.registry.RealConsul;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program with Consul's own client for Go sees no difference between the real Consul and the
 * embedded registry.
 */
@Tag("full")
class ConsulGoClientIT {
  private static final Path SOURCE =
      Path.of(System.getProperty("holdfast.home"))
          .resolve("harness/quality/src/test/resources/consul-go-client");

  @TempDir private Path work = Path.of("");

  @Test
  void printsTheSameWithEither() throws Exception {
    assumeTrue(ran(List.of("go", "version"), work, Map.of()).exitCode() == 0, "there is no Go");
    Path program = work.resolve("client");
    assertThat(ran(List.of("go", "build", "-o", program.toString(), "."), SOURCE, Map.of()))
        .extracting(Ran::exitCode, Ran::output)
        .containsExactly(0, "");

    String real;
    try (LocalRegistry consul = LocalRegistry.start(work, Optional.of(RealConsul.binary()))) {
      real = said(program, consul);
    }
    try (LocalRegistry embedded = LocalRegistry.start(work, Optional.empty())) {
      assertThat(said(program, embedded)).isEqualTo(real);
    }
    assertThat(real).contains("found orders-1 127.0.0.7 8081", "left []");
  }

  private String said(Path program, LocalRegistry registry) throws Exception {
    Ran ran =
        ran(
            List.of(program.toString()),
            work,
            Map.of("CONSUL_HTTP_ADDR", registry.url().getAuthority()));
    assertThat(ran.exitCode()).as(ran.output()).isZero();
    return ran.output();
  }

  private record Ran(int exitCode, String output) {}

  private Ran ran(List<String> command, Path folder, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(work, "said", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return new Ran(-1, String.valueOf(e.getMessage()));
    }
    assertThat(process.waitFor(Duration.ofMinutes(3))).as(command + " ends in time").isTrue();
    return new Ran(process.exitValue(), Files.readString(output));
  }
}
