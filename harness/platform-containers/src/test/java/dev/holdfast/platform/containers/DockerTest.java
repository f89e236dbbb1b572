package dev.holdfast.platform.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.Harness;
import dev.holdfast.spi.PidSpace;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DockerTest {
  private static final URI SOCKET = URI.create("unix:///var/run/docker.sock");

  @Test
  void anotherDaemonThanTheOneNamedIsNotTaken() {
    assertThat(Docker.notTheOneAskedFor(SOCKET, Map.of("DOCKER_HOST", "tcp://127.0.0.1:2375")))
        .contains(
            "no Docker answers at DOCKER_HOST=tcp://127.0.0.1:2375; start it, or unset DOCKER_HOST to use the one at unix:///var/run/docker.sock");
    assertThat(Docker.notTheOneAskedFor(SOCKET, Map.of("DOCKER_HOST", SOCKET.toString())))
        .isEmpty();
    assertThat(Docker.notTheOneAskedFor(SOCKET, Map.of())).isEmpty();
  }

  @Test
  void aDaemonThatDoesNotAnswerIsToBeStarted() {
    assertThat(Docker.notAnswering("Could not find a valid Docker environment"))
        .isEqualTo(
            "Docker does not answer; start it (systemctl start docker) and let this user use it, or use --platform local (Could not find a valid Docker environment)");
  }

  @Test
  void ryukWithoutItsImageIsNotTakenForADeadDaemon() {
    assertThat(Docker.notAnswering("Can't get Docker image: testcontainers/ryuk:0.12.0"))
        .startsWith("Ryuk cannot be started")
        .contains("TESTCONTAINERS_RYUK_DISABLED=true");
  }

  @Test
  void anImageThatCannotBeHadIsSaidWithWhereAnotherIsNamed() {
    assertThat(Docker.cannotBeHad(Images.Role.CONSUL, "hub/consul:1", "no such host"))
        .isEqualTo(
            "image hub/consul:1 cannot be had: no such host; see what docker pull hub/consul:1 says, or name another one: containers.images.consul in holdfast.yaml, or HOLDFAST_IMAGE_CONSUL");
  }

  @Test
  void aFullDiskIsToldFromARegistryThatRefuses() {
    assertThat(
            Docker.cannotBeHad(
                Images.Role.NODE, "k3s:1", "write /var/lib/docker/tmp/x: no space left on device"))
        .endsWith("; make room on Docker's disk (docker system df)");
    assertThat(Stack.notStarted("mkdir /var/lib/docker/overlay2: no space left on device"))
        .endsWith("; make room on Docker's disk (docker system df)");
    assertThat(Stack.notStarted("port is already allocated")).contains("docker events");
  }

  @Test
  void everyCauseSaysItsPartOnce() {
    Throwable cause = new IllegalStateException("no space left\nmore", new Exception("disk"));

    assertThat(Docker.words(new RuntimeException("Container startup failed", cause)))
        .isEqualTo("Container startup failed: no space left: disk");
    assertThat(Docker.words(new RuntimeException("disk", new Exception("disk")))).isEqualTo("disk");
  }

  @Test
  void whatALivingHarnessBesideThisOneHasIsNotLeft() {
    Instant now = Instant.parse("2026-01-01T12:00:00Z");
    Instant booted = now.minusSeconds(3600);
    Harness current = Harness.current();
    PidSpace beside = new PidSpace(PidSpace.here().boot(), "4026539999");
    PidSpace before = new PidSpace("another-boot", "4026531836");
    Harness gone = new Harness(current.host(), current.pid(), 1, current.space());

    assertThat(Docker.left(current.label(), now, booted)).isFalse();
    assertThat(Docker.left(gone.label(), now, booted)).isTrue();
    // the same name, as two containers on the machine's network have it
    assertThat(Docker.left(new Harness(current.host(), 1, 1, beside).label(), now, booted))
        .isFalse();
    // a machine that may have started again since, and then has
    Harness earlier = new Harness(current.host(), 1, 1, before);
    assertThat(Docker.left(earlier.label(), now, booted)).isFalse();
    assertThat(Docker.left(earlier.label(), booted.minusSeconds(1), booted)).isTrue();
    assertThat(Docker.left(earlier.label(), booted.minusSeconds(1), Instant.MIN)).isFalse();
    assertThat(Docker.left("host/1/2", Instant.MIN, booted)).isFalse();
  }
}
