package dev.holdfast.spi;

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

    assertThat(with(current.host(), current.pid(), current.started() - 1, current.space()).dead())
        .isTrue();
  }

  @Test
  void aProcessThatIsNotThereIsDead() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    Harness current = Harness.current();

    assertThat(with(current.host(), process.pid(), 0, current.space()).dead()).isTrue();
  }

  @Test
  void ofAnotherHostNothingIsKnown() {
    assertThat(with("elsewhere", 1, 0, PidSpace.here()).dead()).isFalse();
  }

  /** Two containers on the network of their machine have its name, and pids of their own. */
  @Test
  void ofAContainerBesideThisOneNothingIsKnownThoughItHasTheSameHostName() {
    Harness beside =
        with(Harness.current().host(), 7, 1, new PidSpace(PidSpace.here().boot(), "4026539999"));

    assertThat(beside.dead()).isFalse();
    assertThat(beside.ofAnotherBoot()).isFalse();
  }

  @Test
  void ofAnotherBootNoPidSaysAnything() {
    Harness before = with(Harness.current().host(), 1, 0, new PidSpace("another-boot", "1"));

    assertThat(before.dead()).isFalse();
    assertThat(before.ofAnotherBoot()).isTrue();
  }

  private static Harness with(String host, long pid, long started, PidSpace space) {
    return new Harness(host, pid, started, space);
  }

  @Test
  void anythingElseIsNoLabel() {
    assertThat(Harness.parse("")).isEmpty();
    assertThat(Harness.parse("a/b/c/d")).isEmpty();
    // as labels were before they said where their pid means something
    assertThat(Harness.parse("host/1/2")).isEmpty();
  }
}
