package dev.holdfast.platform.registry;

import dev.holdfast.spi.Observer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** What one registry's program has of its own; {@link RegistryProcess} does the rest. */
sealed interface RegistryProgram permits ConsulProgram, EtcdProgram {
  /** As a user knows it: {@code Consul}. */
  String title();

  /** What {@code ${platform.registry.kind}} is; also names its log. */
  String kind();

  /** How many ports it listens on; the first is the one that is asked. */
  int ports();

  /** What it is started with. */
  List<String> arguments(Path folder, List<Integer> ports) throws IOException;

  /** How it is now. */
  Answer look(Ask ask) throws IOException, InterruptedException;

  /** Who sees which instances it hands out. */
  Observer observer(URI url, List<String> services);

  /** Asks it for a path; the answer's text. */
  @FunctionalInterface
  interface Ask {
    String at(String path) throws IOException, InterruptedException;
  }

  /**
   * What one look at it showed.
   *
   * @param seen for people
   * @param version that it says; "" while it takes no registrations
   */
  record Answer(String seen, String version) {}
}
