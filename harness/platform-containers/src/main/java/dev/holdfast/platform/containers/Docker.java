package dev.holdfast.platform.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.PullImageResultCallback;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.Harness;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;

/** The machine's Docker: what it has, and what runs left in it. */
public final class Docker {
  /** On everything that a run starts; its value is the run's id. */
  static final String RUN = "holdfast.dev/run";

  /** On everything that a run starts; its value is the process that started it. */
  static final String HARNESS = "holdfast.dev/harness";

  private static final Duration PULLED_WITHIN = Duration.ofMinutes(15);

  private final DockerClient client;

  private Docker(DockerClient client) {
    this.client = client;
  }

  /**
   * The Docker that answers.
   *
   * @throws CannotStart where none does, or only another one than DOCKER_HOST names
   */
  public static Docker answering() {
    DockerClient client;
    URI at;
    try {
      client = DockerClientFactory.instance().client();
      at = DockerClientFactory.instance().getTransportConfig().getDockerHost();
    } catch (RuntimeException e) {
      throw new CannotStart(notAnswering(words(e)), e);
    }
    notTheOneAskedFor(at, System.getenv())
        .ifPresent(why -> {
          throw new CannotStart(why);
        });
    return new Docker(client);
  }

  /** Testcontainers takes whichever it finds; a user who names one means that one. */
  static Optional<String> notTheOneAskedFor(URI found, Map<String, String> environment) {
    String asked = environment.getOrDefault("DOCKER_HOST", "");
    return asked.isEmpty() || URI.create(asked).equals(found)
        ? Optional.empty()
        : Optional.of(
            "no Docker answers at DOCKER_HOST=%s; start it, or unset DOCKER_HOST to use the one at %s"
                .formatted(asked, found));
  }

  /** Of a failure to reach Docker, in these words, what to do about it. */
  static String notAnswering(String words) {
    return words.toLowerCase(Locale.ROOT).contains("ryuk")
        ? "Ryuk cannot be started: "
            + words
            + "; name its image (TESTCONTAINERS_RYUK_CONTAINER_IMAGE), or go without it: TESTCONTAINERS_RYUK_DISABLED=true, Holdfast removes what it starts itself"
        : "Docker does not answer; start it (systemctl start docker) and let this user use it, or use --platform local ("
            + words
            + ")";
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

  /** The first line of every cause that says something new. */
  static String words(Throwable e) {
    Set<String> said = new LinkedHashSet<>();
    for (Throwable at = e; at != null; at = at.getCause()) {
      String message = Optional.ofNullable(at.getMessage()).orElse("");
      message.lines().findFirst().ifPresent(said::add);
    }
    return String.join(": ", said);
  }

  DockerClient client() {
    return client;
  }

  /**
   * The address of this machine at which ports of containers are reached from here: loopback, or
   * the bridge's where the harness is in a container itself. Empty where Docker is on another
   * machine, whose addresses nobody here knows.
   */
  Optional<String> addressOfPorts() {
    if (!here()) {
      return Optional.empty();
    }
    String address = DockerClientFactory.instance().dockerHostIpAddress();
    return Optional.of(address.equals("localhost") ? "127.0.0.1" : address);
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

  /**
   * Gets the image where this machine does not have it. Testcontainers would too, but would try
   * again for minutes what a registry has refused.
   *
   * @throws CannotStart where it cannot be had
   */
  void pull(Images.Role role, String image) {
    if (has(image)) {
      return;
    }
    try {
      boolean done =
          client
              .pullImageCmd(image)
              .exec(new PullImageResultCallback())
              .awaitCompletion(PULLED_WITHIN.toSeconds(), TimeUnit.SECONDS);
      if (!done || !has(image)) {
        throw new CannotStart(
            cannotBeHad(role, image, "not within " + PULLED_WITHIN.toMinutes() + " minutes"));
      }
    } catch (DockerException | DockerClientException e) {
      throw new CannotStart(cannotBeHad(role, image, words(e)), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("interrupted while image " + image + " was pulled", e);
    }
  }

  static String cannotBeHad(Images.Role role, String image, String why) {
    return "image %s cannot be had: %s; %s"
        .formatted(
            image,
            why,
            why.contains(Stack.NO_SPACE)
                ? "make room on Docker's disk (docker system df)"
                : "see what docker pull %s says, or name another one: containers.images.%s in holdfast.yaml, or %s"
                    .formatted(image, role.key(), role.variable()));
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
      remove(
              name(container),
              () ->
                  client
                      .removeContainerCmd(container.getId())
                      .withForce(true)
                      .withRemoveVolumes(true)
                      .exec())
          .ifPresent(removed::add);
    }
    for (Network network : networks()) {
      remove(name(network), () -> client.removeNetworkCmd(network.getId()).exec())
          .ifPresent(removed::add);
    }
    return removed;
  }

  /** In words; empty where another harness, or Ryuk, is at it too. */
  private static Optional<String> remove(String name, Runnable removal) {
    try {
      removal.run();
      return Optional.of("removed " + name);
    } catch (NotFoundException | ConflictException e) {
      return Optional.empty();
    } catch (DockerException e) { // a network, while its containers are being removed by another
      return Optional.of("could not remove " + name + ": " + words(e));
    }
  }

  private List<Container> containers() {
    return client
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(List.of(HARNESS))
        .exec()
        .stream()
        .filter(
            container -> left(container.getLabels(), Instant.ofEpochSecond(container.getCreated())))
        .toList();
  }

  private List<Network> networks() {
    return client.listNetworksCmd().exec().stream()
        .filter(network -> left(labels(network), created(network)))
        .toList();
  }

  private static Map<String, String> labels(Network network) {
    return Optional.ofNullable(network.getLabels()).orElse(Map.of());
  }

  /** Not said by every engine; what was made just now is nobody's leftover. */
  private static Instant created(Network network) {
    return Optional.ofNullable(network.getCreated()).map(Date::toInstant).orElse(Instant.MAX);
  }

  private boolean left(Map<String, String> labels, Instant created) {
    return left(labels.getOrDefault(HARNESS, ""), created, here() ? booted() : Instant.MIN);
  }

  /**
   * Whether a thing's harness is known to have ended: it is not among the processes of this space,
   * or the thing was made on this machine before it booted.
   *
   * @param booted when this machine did, if Docker is on it; else {@link Instant#MIN}
   */
  static boolean left(String label, Instant created, Instant booted) {
    return Harness.parse(label)
        .filter(harness -> harness.dead() || (harness.ofAnotherBoot() && created.isBefore(booted)))
        .isPresent();
  }

  private static boolean here() {
    return "unix"
        .equals(DockerClientFactory.instance().getTransportConfig().getDockerHost().getScheme());
  }

  private static Instant booted() {
    try {
      return Files.readAllLines(Path.of("/proc/stat")).stream()
          .filter(line -> line.startsWith("btime "))
          .findFirst()
          .map(line -> Instant.ofEpochSecond(Long.parseLong(line.substring(6).strip())))
          .orElse(Instant.MIN);
    } catch (IOException e) {
      return Instant.MIN;
    }
  }

  private static String name(Container container) {
    return "container " + String.join(" ", container.getNames()) + " of " + container.getImage();
  }

  private static String name(Network network) {
    return "network " + network.getName();
  }
}
