package dev.holdfast.platform.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The real etcd that tests run against: the binary that HOLDFAST_ETCD names, else the one on PATH.
 * Tests alone read HOLDFAST_ETCD; a scenario's run takes what is on PATH.
 */
public final class RealEtcd {
  private RealEtcd() {}

  /** Skips the test where there is none; fails it where HOLDFAST_REQUIRE_ETCD is set. */
  public static Path binary() {
    String named = System.getenv("HOLDFAST_ETCD");
    if (named != null) {
      assertThat(Files.isExecutable(Path.of(named)))
          .as("HOLDFAST_ETCD=%s must name a program", named)
          .isTrue();
      return Path.of(named);
    }
    return onPath();
  }

  /** The one that a scenario's run on the local platform takes. */
  public static Path onPath() {
    Optional<Path> onPath = LocalRegistry.etcdOn(System.getenv().getOrDefault("PATH", ""));
    assumeTrue(
        onPath.isPresent() || System.getenv("HOLDFAST_REQUIRE_ETCD") != null,
        "PATH has no etcd; harness/images/build binaries makes one");
    return onPath.orElseThrow(() -> new AssertionError("a real etcd is required on PATH"));
  }
}
