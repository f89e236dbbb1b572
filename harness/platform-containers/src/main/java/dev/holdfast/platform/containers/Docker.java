package dev.holdfast.platform.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import dev.holdfast.engine.spi.CannotStart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;

/** The machine's Docker: what it has, and what runs left in it. */
public final class Docker {
  /** On everything that a run starts; its value is the run's id. */
  static final String RUN = "holdfast.dev/run";

  /** On everything that a run starts; its value is the process that started it. */
  static final String HARNESS = "holdfast.dev/harness";

  private final DockerClient client;

  private Docker(DockerClient client) {
    this.client = client;
  }

  /**
   * The Docker that answers.
   *
   * @throws CannotStart where none does
   */
  public static Docker answering() {
    try {
      return new Docker(DockerClientFactory.instance().client());
    } catch (RuntimeException e) {
      throw new CannotStart(
          "Docker does not answer; start it (systemctl start docker), or use --platform local ("
              + firstLine(e)
              + ")",
          e);
    }
  }

  /** What kept Docker from answering; empty where it does. */
  public static Optional<String> missing() {
    try {
      answering();
      return Optional.empty();
    } catch (CannotStart e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  DockerClient client() {
    return client;
  }

  /** Its version, as it says itself. */
  public String version() {
    return client.versionCmd().exec().getVersion();
  }

  /** Whether this machine has the image. */
  public boolean has(String image) {
    try {
      client.inspectImageCmd(image).exec();
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }

  static Map<String, String> labels(String run) {
    return Map.of(RUN, run, HARNESS, Harness.current().label());
  }

  /** Where something listens that may be Docker, and it answers. */
  public static Optional<Docker> ifAnswering() {
    boolean may =
        System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
    try {
      return may ? Optional.of(answering()) : Optional.empty();
    } catch (CannotStart e) {
      return Optional.empty();
    }
  }

  /**
   * Removes what harnesses that have ended left here, anonymous volumes included; what it removed,
   * in words.
   */
  List<String> removeOfTheDead() {
    List<String> removed = new ArrayList<>();
    for (Container container : containers()) {
      client.removeContainerCmd(container.getId()).withForce(true).withRemoveVolumes(true).exec();
      removed.add("removed " + name(container));
    }
    for (Network network : networks()) {
      client.removeNetworkCmd(network.getId()).exec();
      removed.add("removed " + name(network));
    }
    return removed;
  }

  private List<Container> containers() {
    return client
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(List.of(HARNESS))
        .exec()
        .stream()
        .filter(container -> left(container.getLabels()))
        .toList();
  }

  private List<Network> networks() {
    return client.listNetworksCmd().exec().stream()
        .filter(network -> left(labels(network)))
        .toList();
  }

  private static Map<String, String> labels(Network network) {
    return Optional.ofNullable(network.getLabels()).orElse(Map.of());
  }

  private static boolean left(Map<String, String> labels) {
    return Harness.parse(labels.getOrDefault(HARNESS, "")).filter(Harness::dead).isPresent();
  }

  private static String name(Container container) {
    return "container " + String.join(" ", container.getNames()) + " of " + container.getImage();
  }

  private static String name(Network network) {
    return "network " + network.getName();
  }
}
