package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.platform.containers.Docker;
import dev.holdfast.platform.containers.Images;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What tests in containers need; where HOLDFAST_REQUIRE_CONTAINERS=1 its lack is a failure. */
final class NeedsContainers {
  static final List<String> SERVICES =
      List.of("holdfast/gateway:0.1.0", "holdfast/catalog:0.1.0", "holdfast/pricing:0.1.0");

  private NeedsContainers() {}

  /** Skips the test, with the reason, where Docker or an image is missing. */
  static void assume() {
    Optional<String> missing = missing();
    if ("1".equals(System.getenv("HOLDFAST_REQUIRE_CONTAINERS"))) {
      assertThat(missing).as("what HOLDFAST_REQUIRE_CONTAINERS asks for").isEmpty();
    }
    assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
  }

  private static Optional<String> missing() {
    Optional<Docker> docker = Docker.ifAnswering();
    if (docker.isEmpty()) {
      return Optional.of("no Docker answers here");
    }
    return Stream.concat(
            Images.of(Map.of(), System.getenv()).all(docker.get()::has).entrySet().stream()
                .filter(image -> !image.getValue())
                .map(Map.Entry::getKey),
            SERVICES.stream().filter(image -> !docker.get().has(image)))
        .findFirst()
        .map(image -> "Docker has no image " + image + " (CONTRIBUTING, 'what is needed')");
  }
}
