package dev.holdfast.platform.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import dev.holdfast.engine.spi.CannotStart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
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

  /** What processes that have ended left here. */
  List<String> leftovers(Predicate<String> run) {
    List<String> found = new ArrayList<>();
    containers(run).forEach(container -> found.add(name(container)));
    networks(run).forEach(network -> found.add(name(network)));
    return found;
  }

  /** Removes that, with its anonymous volumes; what it removed, in words. */
  List<String> remove(Predicate<String> run) {
    List<String> removed = new ArrayList<>();
    for (Container container : containers(run)) {
      client
          .removeContainerCmd(container.getId())
          .withForce(true)
          .withRemoveVolumes(true)
          .exec();
      removed.add("removed " + name(container));
    }
    for (Network network : networks(run)) {
      client.removeNetworkCmd(network.getId()).exec();
      removed.add("removed " + name(network));
    }
    return removed;
  }

  /** All that is there of a run, whether its process lives or not. */
  List<String> of(String run) {
    List<String> found = new ArrayList<>();
    client
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(Map.of(RUN, run))
        .exec()
        .forEach(container -> found.add(name(container)));
    client.listNetworksCmd().exec().stream()
        .filter(network -> run.equals(labels(network).get(RUN)))
        .forEach(network -> found.add(name(network)));
    return found;
  }

  private List<Container> containers(Predicate<String> run) {
    return client
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(List.of(HARNESS))
        .exec()
        .stream()
        .filter(container -> left(container.getLabels(), run))
        .toList();
  }

  private List<Network> networks(Predicate<String> run) {
    return client.listNetworksCmd().exec().stream()
        .filter(network -> left(labels(network), run))
        .toList();
  }

  private static Map<String, String> labels(Network network) {
    return Optional.ofNullable(network.getLabels()).orElse(Map.of());
  }

  private static boolean left(Map<String, String> labels, Predicate<String> run) {
    return run.test(labels.getOrDefault(RUN, ""))
        && Harness.parse(labels.getOrDefault(HARNESS, "")).filter(Harness::dead).isPresent();
  }

  private static String name(Container container) {
    return "container " + String.join(" ", container.getNames()) + " of " + container.getImage();
  }

  private static String name(Network network) {
    return "network " + network.getName();
  }

  /** What Docker said, shortened to a line. */
  static String said(DockerException e) {
    return firstLine(e);
  }
}
