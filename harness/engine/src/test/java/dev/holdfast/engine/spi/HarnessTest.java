package dev.holdfast.engine.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HarnessTest {
  @Test
  void itsLabelReadsBackAndItLives() {
    Harness current = Harness.current();

    assertThat(Harness.parse(current.label())).contains(current);
    assertThat(current.dead()).isFalse();
  }

  @Test
  void aStrangerUnderTheSameIdDoesNotKeepItAlive() {
    Harness current = Harness.current();

    assertThat(new Harness(current.host(), current.pid(), current.startedMillis() - 600_000).dead())
        .isTrue();
  }

  @Test
  void aProcessThatIsNotThereIsDead() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();

    assertThat(new Harness(Harness.current().host(), process.pid(), 0).dead()).isTrue();
  }

  @Test
  void ofAnotherHostNothingIsKnown() {
    assertThat(new Harness("elsewhere", 1, 0).dead()).isFalse();
  }

  @Test
  void anythingElseIsNoLabel() {
    assertThat(Harness.parse("")).isEmpty();
    assertThat(Harness.parse("a/b/c")).isEmpty();
  }
}
