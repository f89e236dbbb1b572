package dev.holdfast.load;

import static dev.holdfast.load.TestLoad.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Event;
import dev.holdfast.model.Ok;
import dev.holdfast.model.Request;
import dev.holdfast.spi.LoadDriver.RunningLoad;
import dev.holdfast.spi.LoadDriver.Stats;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  @Test
  void everyRequestIsToldOnce() throws Exception {
    try (TestServer server = TestServer.answering()) {
      TestLoad load = TestLoad.on(server).requests(300, 1000);
      Stats stats = load.run();

      assertThat(load.ended()).hasSize(300);
      assertThat(load.ended()).extracting(Request::number).doesNotHaveDuplicates();
      assertThat(stats.planned()).isEqualTo(300);
      assertThat(stats.sent()).isEqualTo(300);
      assertThat(stats.ok()).isEqualTo(300);
    }
  }

  @Test
  void theSameSeedDrawsTheSamePaths() throws Exception {
    List<String> first = pathsOf(7);
    assertThat(first).hasSize(20).doesNotHaveDuplicates();
    assertThat(pathsOf(7)).isEqualTo(first);
    assertThat(pathsOf(8)).isNotEqualTo(first);
  }

  private static List<String> pathsOf(long seed) throws InterruptedException {
    try (TestServer server = TestServer.answering()) {
      TestLoad.on(server)
          .requests(20, 200)
          .seed(seed)
          .get("/${1..1000000}/${-5..5}/${1..1000000}", new Ok(200, Map.of(), null))
          .run();
      Map<Integer, String> byNumber =
          server.calls().stream()
              .collect(Collectors.toMap(TestServer.Call::number, TestServer.Call::path));
      assertThat(byNumber.values())
          .allSatisfy(path -> {
            String[] parts = path.split("/", -1);
            assertThat(parts[1]).isEqualTo(parts[3]);
            assertThat(Integer.parseInt(parts[2])).isBetween(-5, 5);
          });
      return byNumber.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .map(Map.Entry::getValue)
          .toList();
    }
  }

  @Test
  void stopLetsThoseUnderWayEndAndSendsNoMore() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    try (TestServer server =
        new TestServer(call -> {
          hanging.await();
          call.answer(200, "");
        })) {
      TestLoad load = TestLoad.on(server).requests(100_000, 100).fresh();
      try (RunningLoad running = load.start()) {
        await("some sent", () -> server.calls().size() >= 5, running::stats);
        running.stop();
        assertThat(running.awaitEnd(Duration.ofMillis(50))).isFalse();
        hanging.countDown();
        assertThat(running.awaitEnd(BOUND)).isTrue();
        assertThat(load.errors()).containsOnly("").hasSize((int) running.stats().sent());
        assertThat(running.stats().sent()).isLessThan(100_000);
      }
    }
  }

  @Test
  void closeGivesUpWhatIsUnderWayAndLeavesNoThreadAndNoConnection() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    for (TestLoadKind kind : TestLoadKind.values()) {
      Set<Thread> before = Thread.getAllStackTraces().keySet();
      try (TestServer server = new TestServer(call -> never.await())) {
        TestLoad load = TestLoad.on(server).requests(100_000, 500);
        kind.set(load);
        RunningLoad running = load.start();
        await("many taken up", () -> running.stats().sent() >= 20, running::stats);
        await("some there", () -> server.calls().size() >= 3, running::stats);
        running.close();
        running.close();

        long taken = running.stats().sent();
        assertThat(load.errors()).hasSize((int) taken).containsOnly("given up");
        assertThat(Thread.getAllStackTraces().keySet())
            .filteredOn(thread -> !before.contains(thread))
            .extracting(Thread::getName)
            .noneMatch(name -> name.contains("browse") || name.contains("globalEventExecutor"));
        assertThat(running.awaitEnd(Duration.ZERO)).isTrue();
        assertThat(server.calls())
            .allSatisfy(call -> assertThat(call.socket().getInputStream().read()).isEqualTo(-1));
      }
    }
  }

  private enum TestLoadKind {
    FRESH,
    KEEP_ALIVE;

    void set(TestLoad load) {
      switch (this) {
        case FRESH -> load.fresh();
        case KEEP_ALIVE -> load.keepAlive(3);
      }
    }
  }

  @Test
  void connectionsAreClosedWhenTheLastRequestHasEnded() throws Exception {
    try (TestServer server = TestServer.answering()) {
      try (RunningLoad running = TestLoad.on(server).requests(5, 100).start()) {
        assertThat(running.awaitEnd(BOUND)).isTrue();
        await("closed", () -> server.open() == 0, server::open);
      }
    }
  }

  @Test
  void aSinkThatThrowsIsReportedOnceAndStopsNothing() throws Exception {
    try (TestServer server = TestServer.answering()) {
      TestLoad load =
          TestLoad.on(server)
              .also(request -> {
                throw new IllegalStateException("disk full");
              });
      assertThat(load.run().ok()).isEqualTo(20);
      assertThat(load.history())
          .singleElement()
          .isInstanceOfSatisfying(
              Event.Trouble.class, trouble -> assertThat(trouble.what()).contains("disk full"));
    }
  }

  @Test
  void requestsThatCannotBeSentAreRefusedAtTheStart() {
    try (TestServer server = TestServer.answering()) {
      assertThatThrownBy(() -> TestLoad.on(server).get("/a b", new Ok(200, Map.of(), null)).start())
          .hasMessageContaining("got '/a b'");
      assertThatThrownBy(
              () -> TestLoad.on(server).get("/${1..x}", new Ok(200, Map.of(), null)).start())
          .hasMessageContaining("got '/${1..x}'");
      assertThatThrownBy(() ->
              TestLoad.on(server)
                  .get(
                      "/${1..2}",
                      new Ok(200, Map.of("id", new Ok.JsonRule.EqualTo("${1..3}")), null))
                  .start())
          .hasMessageContaining("got ${1..3}");
    }
  }
}
