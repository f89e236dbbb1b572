package dev.holdfast.platform.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Pod;
import java.util.List;
import org.junit.jupiter.api.Test;

class SurplusTest {
  private static Pod pod(String name, boolean ready) {
    return new Pod(name, Small.ECHO, "u", "127.0.0.1", ready, 0, "Running");
  }

  private static List<String> surplus(int many) {
    List<Pod> asMade = List.of(pod("a", true), pod("b", false), pod("c", true), pod("d", false));
    return Surplus.of(asMade, many).stream().map(Pod::name).toList();
  }

  @Test
  void thoseThatAreNotReadyGoFirstAndThenTheYoungest() {
    assertThat(surplus(4)).containsExactly("d", "b", "c", "a");
    assertThat(surplus(1)).containsExactly("d");
  }

  @Test
  void noneGoesWhereMoreAreAskedFor() {
    assertThat(surplus(0)).isEmpty();
    assertThat(surplus(-2)).isEmpty();
  }
}
