package dev.holdfast.platform.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The real Consul that tests run against: the binary that HOLDFAST_CONSUL names, else the one on
 * PATH. Tests alone read HOLDFAST_CONSUL; a scenario's run takes what is on PATH.
 */
public final class RealConsul {
  private RealConsul() {}

  /** Skips the test where there is none; fails it where HOLDFAST_REQUIRE_CONSUL is set. */
  public static Path binary() {
    String named = System.getenv("HOLDFAST_CONSUL");
    if (named != null) {
      assertThat(Files.isExecutable(Path.of(named)))
          .as("HOLDFAST_CONSUL=%s must name a program", named)
          .isTrue();
      return Path.of(named);
    }
    Optional<Path> onPath = LocalRegistry.consulOn(System.getenv().getOrDefault("PATH", ""));
    assumeTrue(
        onPath.isPresent() || System.getenv("HOLDFAST_REQUIRE_CONSUL") != null,
        "neither HOLDFAST_CONSUL nor PATH has a consul; harness/images/build binaries makes one");
    return onPath.orElseThrow(() -> new AssertionError("a real consul is required"));
  }
}
