package dev.holdfast.platform.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Part;
import dev.holdfast.spi.CannotStart;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class LocalRegistryTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // before each test
  Path folder;

  private static boolean listens(URI url) {
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void withoutAConsulTheEmbeddedOneIsBroughtAndSaysSo() {
    LocalRegistry registry = LocalRegistry.start(folder, Optional.empty());
    assertThat(registry.part())
        .isEqualTo(new Part("registry", "Consul API subset", Part.How.EMBEDDED));
    assertThat(registry.processes()).isEmpty();
    assertThat(registry.kind()).isEqualTo("consul");
    assertThat(registry.url().getHost()).isEqualTo("127.0.0.1");
    assertThat(listens(registry.url())).isTrue();

    registry.close();
    registry.close();
    assertThat(listens(registry.url())).isFalse();
  }

  @Test
  void theRealConsulIsBroughtByTheGivenStarterAndLeavesNothingBehind() throws Exception {
    Optional<Path> consul = Optional.of(RealConsul.binary());
    List<Process> started = new ArrayList<>();
    LocalRegistry registry =
        LocalRegistry.start(
            folder,
            consul,
            (command, log) -> {
              Process process = ProcessStarter.plain().start(command, log);
              started.add(process);
              return process;
            },
            _ -> {},
            Way.PLAIN);
    assertThat(registry.part().how()).isEqualTo(Part.How.REAL);
    assertThat(registry.part().name()).matches("Consul \\d+\\.\\d+\\.\\d+.*");
    assertThat(registry.kind()).isEqualTo("consul");
    assertThat(listens(registry.url())).isTrue();
    assertThat(registry.processes()).containsExactly(started.getLast().toHandle());

    registry.close();
    registry.close();
    assertThat(started).noneMatch(Process::isAlive);
    assertThat(listens(registry.url())).isFalse();
    assertThat(Files.readString(folder.resolve("registry/consul.log"))).contains("Consul agent");
  }

  @Test
  void theRealEtcdIsBroughtByTheGivenStarterAndLeavesNothingBehind() throws Exception {
    Path etcd = RealEtcd.binary();
    List<Process> started = new ArrayList<>();
    LocalRegistry registry =
        LocalRegistry.startEtcd(
            folder,
            etcd,
            (command, log) -> {
              Process process = ProcessStarter.plain().start(command, log);
              started.add(process);
              return process;
            });
    assertThat(registry.part().how()).isEqualTo(Part.How.REAL);
    assertThat(registry.part().name()).matches("etcd \\d+\\.\\d+\\.\\d+.*");
    assertThat(registry.kind()).isEqualTo("etcd");
    assertThat(listens(registry.url())).isTrue();
    assertThat(registry.processes()).containsExactly(started.getLast().toHandle());

    registry.close();
    registry.close();
    assertThat(started).noneMatch(Process::isAlive);
    assertThat(listens(registry.url())).isFalse();
  }

  @Test
  void anEtcdThatEndsAtItsStartIsToldWithItsLastWords() throws Exception {
    Path broken = program("echo no such flag; exit 2");

    assertThatThrownBy(() -> LocalRegistry.startEtcd(folder, broken, ProcessStarter.plain()))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("etcd ended at its start")
        .hasMessageContaining("no such flag");
  }

  @Test
  void aConsulThatEndsAtOnceIsToldWithItsLastWords() throws Exception {
    Path broken = program("echo 'no such licence' >&2; exit 3");
    assertThatThrownBy(() -> LocalRegistry.start(folder, Optional.of(broken)))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("no such licence");
  }

  @Test
  void aConsulWhosePortWasTakenGetsAnother() throws Exception {
    Path unlucky =
        program(
            "echo x >> tries; [ $(wc -l < tries) -lt 3 ] && echo 'bind: address already in use';"
                + " echo 'third time'; exit 1");
    assertThatThrownBy(() -> LocalRegistry.start(folder, Optional.of(unlucky)))
        .hasMessageContaining("third time");
    assertThat(Files.readAllLines(folder.resolve("tries"))).hasSizeGreaterThan(2);
  }

  @Test
  void aConsulThatIsNoProgramCannotStart() {
    assertThatThrownBy(() -> LocalRegistry.start(folder, Optional.of(folder.resolve("none"))))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("consul cannot be started");
  }

  @Test
  void theConsulOfASearchPathIsTheFirstThatCanRun() throws Exception {
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));
    Files.createFile(one.resolve("consul"));
    Files.copy(program("exit 0"), two.resolve("consul"));
    assertThat(two.resolve("consul").toFile().setExecutable(true)).isTrue();

    assertThat(LocalRegistry.consulOn(one + ":" + two + "::/nowhere"))
        .contains(two.resolve("consul"));
    assertThat(LocalRegistry.consulOn(one + "")).isEmpty();
    assertThat(LocalRegistry.consulOn("")).isEmpty();
  }

  private Path program(String script) throws IOException {
    Path file = folder.resolve("program");
    Files.writeString(file, "#!/bin/sh\ncd '" + folder + "'\n" + script + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
