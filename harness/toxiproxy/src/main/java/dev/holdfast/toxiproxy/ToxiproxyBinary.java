package dev.holdfast.toxiproxy;

import java.io.File;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The program {@code toxiproxy-server}. */
public record ToxiproxyBinary(Path file) {
  /** What it is called. */
  public static final String NAME = "toxiproxy-server";

  /** The one of a search path as in the variable PATH. */
  public static Optional<ToxiproxyBinary> on(String searchPath) {
    return Stream.of(searchPath.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, NAME).toAbsolutePath())
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst()
        .map(ToxiproxyBinary::new);
  }

  /** What starts it, its API listening there. */
  public List<String> command(InetSocketAddress api) {
    return List.of(
        file.toString(), "-host=" + api.getAddress().getHostAddress(), "-port=" + api.getPort());
  }

  /** By default it writes a line for each connection. */
  public Map<String, String> environment() {
    return Map.of("LOG_LEVEL", "warn");
  }
}
