package dev.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RehearsalTest {
  @Test
  void allThatAClientDoesWhenAnInstanceFailsHappensOnce() {
    assertThat(Rehearsal.held())
        .contains(
            ClientEvent.BROKEN,
            ClientEvent.RETRY,
            ClientEvent.NOT_SENT,
            ClientEvent.ELSEWHERE,
            ClientEvent.HEDGE,
            ClientEvent.EJECTED,
            ClientEvent.ANSWERED);
  }
}
