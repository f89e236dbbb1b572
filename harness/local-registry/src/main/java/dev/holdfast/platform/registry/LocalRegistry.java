package dev.holdfast.platform.registry;

import dev.holdfast.model.Part;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.Observer;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A registry on this machine's loopback: Consul, what speaks its HTTP API, or etcd. All its files
 * are below the run's folder.
 */
public sealed interface LocalRegistry extends AutoCloseable
    permits EmbeddedRegistry, RegistryProcess {
  /** What {@code ${platform.registry.url}} is: on 127.0.0.1, on a port that was free. */
  URI url();

  /** What {@code ${platform.registry.kind}} is. */
  default String kind() {
    return "consul";
  }

  /** What the report says about it. */
  Part part();

  /** Watches the healthy instances of the services, by asking the registry itself. */
  Observer observer(List<String> services);

  /** The processes that belong to it; none where it runs inside the harness. */
  List<ProcessHandle> processes();

  /** Stops it within a few seconds; a second call does nothing. */
  @Override
  void close();

  /**
   * Starts the real Consul where there is a binary, else the embedded registry. Returns once it
   * takes registrations.
   *
   * @param runFolder where its files go
   * @throws CannotStart where it does not take registrations in time, with its last words
   */
  static LocalRegistry start(Path runFolder, Optional<Path> consulBinary) {
    return start(runFolder, consulBinary, ProcessStarter.plain(), _ -> {}, Way.PLAIN);
  }

  /**
   * As {@link #start(Path, Optional)}.
   *
   * @param starter starts its process, so that the caller can guard it
   * @param lacked is told, once each, what clients asked an embedded registry for that it has not
   * @param way to what the checks of an embedded registry ask
   */
  static LocalRegistry start(
      Path runFolder,
      Optional<Path> consulBinary,
      ProcessStarter starter,
      Consumer<String> lacked,
      Way way) {
    return consulBinary
        .<LocalRegistry>map(
            binary -> RegistryProcess.start(new ConsulProgram(), runFolder, binary, starter))
        .orElseGet(() -> EmbeddedRegistry.start(lacked, way));
  }

  /**
   * Starts the real etcd. Returns once it takes registrations.
   *
   * @throws CannotStart where it does not in time, with its last words
   */
  static LocalRegistry startEtcd(Path runFolder, Path etcdBinary, ProcessStarter starter) {
    return RegistryProcess.start(new EtcdProgram(), runFolder, etcdBinary, starter);
  }

  /** The {@code consul} of a search path as in the variable PATH. */
  static Optional<Path> consulOn(String searchPath) {
    return programOn(searchPath, "consul");
  }

  /** The {@code etcd} of a search path as in the variable PATH. */
  static Optional<Path> etcdOn(String searchPath) {
    return programOn(searchPath, "etcd");
  }

  private static Optional<Path> programOn(String searchPath, String name) {
    return Stream.of(searchPath.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }
}
