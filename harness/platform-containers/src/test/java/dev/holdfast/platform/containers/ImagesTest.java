package dev.holdfast.platform.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.platform.containers.Images.Role;
import dev.holdfast.spi.BadSystem;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImagesTest {
  private static final String BUILT = "holdfast.local/kubernetes:1.34.4";
  private static final String OFFICIAL = "rancher/k3s:v1.34.4-k3s1";

  @Test
  void theOfficialOneUnlessAnotherIsNamed() {
    assertThat(Images.of(Map.of(), Map.of()).of(Role.NODE, _ -> false)).isEqualTo(OFFICIAL);
    assertThat(Images.of(Map.of(), Map.of()).of(Role.NODE, _ -> true)).isEqualTo(OFFICIAL);
  }

  @Test
  void oneBuiltHereWhereTheOfficialOneIsNot() {
    assertThat(Images.of(Map.of(), Map.of()).of(Role.NODE, Set.of(BUILT)::contains))
        .isEqualTo(BUILT);
  }

  @Test
  void theProjectsOverTheOfficialAndTheEnvironmentsOverTheProjects() {
    Map<Role, String> project = Map.of(Role.NODE, "mirror/k3s:1");

    assertThat(Images.of(project, Map.of()).of(Role.NODE, _ -> true)).isEqualTo("mirror/k3s:1");
    assertThat(Images.of(project, Map.of("HOLDFAST_IMAGE_NODE", "mine:2")).of(Role.NODE, _ -> true))
        .isEqualTo("mine:2");
  }

  @Test
  void aStandInIsSaidToBeOne() {
    assertThat(Images.said(Role.NODE, OFFICIAL)).isEqualTo(OFFICIAL);
    assertThat(Images.said(Role.NODE, BUILT)).isEqualTo(BUILT + ", in the place of rancher/k3s");
  }

  @Test
  void whatIsNoImagesNameIsBadInput() {
    assertThatThrownBy(() -> Images.of(Map.of(), Map.of("HOLDFAST_IMAGE_CONSUL", "My Consul")))
        .isInstanceOf(BadSystem.class)
        .hasMessage(
            "containers.images.consul, or HOLDFAST_IMAGE_CONSUL, must be an image's name, REGISTRY/NAME:TAG, got 'My Consul'");
  }
}
