package dev.holdfast.registry.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.registry.Instance;
import dev.holdfast.registry.Registry;
import dev.holdfast.registry.spi.RegistryAccess;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The index of blocking queries, as Consul's documentation asks clients to handle it. */
@Timeout(30)
final class BlockingQueryTest {
  private final ScriptedConsul consul = new ScriptedConsul();
  private final Registry registry = new ConsulProvider().open(RegistryAccess.open(consul.url()));
  private final BlockingQueue<List<String>> delivered = new LinkedBlockingQueue<>();

  @BeforeEach
  void watch() {
    registry.watch("s", list -> delivered.add(list.stream().map(Instance::id).toList()));
  }

  @AfterEach
  void close() {
    registry.close();
    consul.close();
  }

  private List<String> nextList() throws InterruptedException {
    List<String> next = delivered.poll(5, TimeUnit.SECONDS);
    return next == null ? List.of("(no list within 5 s)") : next;
  }

  private String nextIndex() throws InterruptedException {
    String target = consul.nextAsked().target();
    assertThat(target).startsWith("/v1/health/service/s?").contains("passing=true");
    return target.contains("index=") ? target.replaceAll(".*index=(\\d+).*", "$1") : "none";
  }

  @Test
  void waitsBeyondTheIndexOfTheAnswerBefore() throws Exception {
    consul.lists("7", "a").lists("9", "a", "b");
    assertThat(nextIndex()).isEqualTo("none");
    assertThat(nextIndex()).isEqualTo("7");
    assertThat(nextIndex()).isEqualTo("9");
    assertThat(nextList()).containsExactly("a");
    assertThat(nextList()).containsExactly("a", "b");
  }

  @Test
  void startsOverWhenTheIndexGoesBackwards() throws Exception {
    consul.lists("700", "a").lists("20").lists("20");
    assertThat(nextIndex()).isEqualTo("none");
    assertThat(nextIndex()).isEqualTo("700");
    assertThat(nextIndex()).as("a query that does not wait").isEqualTo("none");
    assertThat(nextIndex()).isEqualTo("20");
  }

  @Test
  void neverWaitsBeyondAnIndexBelowOne() throws Exception {
    consul.lists("0", "a").lists("1", "a");
    assertThat(nextIndex()).isEqualTo("none");
    assertThat(nextIndex()).isEqualTo("1");
  }

  @Test
  void startsOverAfterAFailureSinceTheRegistryMayHaveLostItsMemory() throws Exception {
    consul.lists("700", "a").answers(500, "No cluster leader").lists("20", "a");
    assertThat(nextIndex()).isEqualTo("none");
    assertThat(nextIndex()).isEqualTo("700");
    assertThat(nextIndex()).isEqualTo("none");
    assertThat(nextIndex()).isEqualTo("20");
    assertThat(nextList()).containsExactly("a");
    assertThat(delivered).as("the same list again is no change").isEmpty();
  }

  @Test
  void anAnswerThatIsNoListLeavesTheLastOne() throws Exception {
    consul.lists("7", "a").answers(200, "{\"hello\": 1}").answers(200, "").lists("8", "b");
    assertThat(nextList()).containsExactly("a");
    assertThat(nextList()).containsExactly("b");
  }

  @Test
  void aRegistryThatChangesAllTheTimeIsNotAskedAllTheTime() throws Exception {
    // those that a busy machine is slow to script would not be asked for too soon
    Runnable script = consul.script(500);
    long began = System.nanoTime();
    script.run();
    while (!nextList().contains("i25")) {
      // lists before the 25th
    }
    // twenty at once, then ten a second
    assertThat(System.nanoTime() - began).isGreaterThan(300_000_000L);
    assertThat(consul.askedSoFar()).isLessThan(40);
  }
}
