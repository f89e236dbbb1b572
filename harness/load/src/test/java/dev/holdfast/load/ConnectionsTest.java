package dev.holdfast.load;

import static dev.holdfast.load.TestLoad.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Request;
import dev.holdfast.spi.LoadDriver.RunningLoad;
import dev.holdfast.spi.LoadDriver.Stats;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  @Test
  void freshMeansAConnectionForEachRequest() throws Exception {
    try (TestServer server = TestServer.answering()) {
      TestLoad load = TestLoad.on(server).requests(20, 200).fresh();
      Stats stats = load.run();

      assertThat(load.errors()).containsOnly("");
      assertThat(stats.connectionsOpened()).isEqualTo(20);
      assertThat(server.calls()).extracting(TestServer.Call::connection).doesNotHaveDuplicates();
      assertThat(load.ended())
          .extracting(Request::connection)
          .doesNotHaveDuplicates()
          .doesNotContain(0);
      assertThat(server.calls())
          .allSatisfy(call -> assertThat(call.headers()).containsEntry("connection", "close"));
    }
  }

  @Test
  void keepAliveMeansSoManyConnectionsAndAllAreUsed() throws Exception {
    try (TestServer server = TestServer.answering()) {
      TestLoad load = TestLoad.on(server).requests(40, 200).keepAlive(4);
      Stats stats = load.run();

      assertThat(load.errors()).containsOnly("");
      assertThat(stats.connectionsOpened()).isEqualTo(4);
      assertThat(server.accepted()).isEqualTo(4);
      assertThat(server.calls()).extracting(TestServer.Call::connection).contains(0, 1, 2, 3);
      assertThat(load.ended().stream().map(Request::connection).distinct())
          .hasSize(4)
          .doesNotContain(0);
    }
  }

  @Test
  void aConnectionHasOneRequestAtATime() throws Exception {
    AtomicBoolean pipelined = new AtomicBoolean();
    CountDownLatch allWait = new CountDownLatch(1);
    try (TestServer server =
        new TestServer(call -> {
          allWait.await();
          pipelined.compareAndSet(false, call.in().available() > 0);
          call.answer(200, "");
        })) {
      TestLoad load = TestLoad.on(server).requests(50, 2000).keepAlive(1);
      try (RunningLoad running = load.start()) {
        await("all taken up", () -> running.stats().sent() == 50, running::stats);
        allWait.countDown();
        assertThat(running.awaitEnd(Duration.ofSeconds(30))).isTrue();
      }
      assertThat(load.errors()).hasSize(50).containsOnly("");
      assertThat(pipelined).isFalse();
    }
  }

  @Test
  void aResetFailsItsRequestOnlyAndIsNeverTriedAgain() throws Exception {
    try (TestServer server =
        new TestServer(call -> {
          if (call.number() % 5 == 2) {
            call.reset();
          } else {
            call.answer(200, "");
          }
        })) {
      TestLoad load = TestLoad.on(server).requests(20, 50).keepAlive(2);
      Stats stats = load.run();

      assertThat(load.ended())
          .allSatisfy(request ->
              assertThat(request.error())
                  .isEqualTo(request.number() % 5 == 2 ? "connection reset" : ""));
      assertThat(load.ended()).extracting(Request::connection).doesNotContain(0);
      assertThat(server.calls()).hasSize(20);
      assertThat(stats.failed()).isEqualTo(4);
      assertThat(stats.ok()).isEqualTo(16);
      // The pool is whole again: each broken connection was replaced.
      assertThat(stats.connectionsOpened()).isEqualTo(2 + 4);
    }
  }

  @Test
  void aBrokenConnectionIsReplacedThoughNoRequestNeedsIt() throws Exception {
    try (TestServer server =
        new TestServer(call -> {
          if (call.number() == 5) {
            call.reset();
          } else {
            call.answer(200, "");
          }
        })) {
      TestLoad load = TestLoad.on(server).requests(12, 10).keepAlive(3);
      Stats stats = load.run();

      assertThat(stats.failed()).isEqualTo(1);
      assertThat(stats.connectionsOpened()).isEqualTo(4);
      assertThat(server.calls()).extracting(TestServer.Call::connection).contains(3);
    }
  }

  @Test
  void refusedConnectionsFailEachRequestOnItsOwn() throws Exception {
    InetSocketAddress nobody = nobodyListens();
    TestLoad pool = TestLoad.on(nobody).requests(10, 100);
    TestLoad fresh = TestLoad.on(nobody).requests(10, 100).fresh();

    assertThat(pool.run().connectionsOpened()).isZero();
    assertThat(fresh.run().connectionsOpened()).isZero();

    assertThat(pool.errors()).hasSize(10).containsOnly("connection refused");
    assertThat(fresh.errors()).hasSize(10).containsOnly("connection refused");
    assertThat(pool.ended()).extracting(Request::status).containsOnly(0);
  }

  @Test
  void thePoolIsFilledAgainWhenTheSystemIsBack() throws Exception {
    InetSocketAddress nobody = nobodyListens();
    TestLoad load = TestLoad.on(nobody).requests(200, 100).keepAlive(3);
    try (RunningLoad running = load.start()) {
      await("refused", () -> running.stats().failed() >= 5, running::stats);
      try (ServerSocket back = new ServerSocket(nobody.getPort(), 50, nobody.getAddress())) {
        List<Socket> accepted = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          accepted.add(back.accept());
        }
        await("all three", () -> running.stats().connectionsOpened() == 3, running::stats);
        for (Socket socket : accepted) {
          socket.close();
        }
      }
    }
  }

  /** It may be closed over there just when the next request is on its way. */
  @Test
  void aConnectionThatHasRestedAsLongAsItsServerSaidIsNotUsedAgain() throws Exception {
    try (TestServer server =
        new TestServer(call -> call.answer(200, "", "Keep-Alive: timeout=0"))) {
      TestLoad load = TestLoad.on(server).requests(5, 20).keepAlive(1);
      Stats stats = load.run();

      assertThat(load.errors()).containsOnly("");
      assertThat(server.calls()).extracting(TestServer.Call::connection).doesNotHaveDuplicates();
      assertThat(stats.connectionsOpened()).isBetween(5L, 6L);
    }
  }

  @Test
  void aConnectionThatTheServerClosedWhileIdleHarmsNoRequest() throws Exception {
    try (TestServer server =
        new TestServer(call -> {
          call.answer(200, "");
          call.close();
        })) {
      TestLoad load = TestLoad.on(server).requests(10, 10).keepAlive(1);
      Stats stats = load.run();

      assertThat(load.errors()).containsOnly("");
      assertThat(stats.connectionsOpened()).isBetween(10L, 11L);
    }
  }

  @Test
  void aClosedConnectionIsToldApartBeforeAndWithinTheAnswer() throws Exception {
    try (TestServer server =
        new TestServer(call -> {
          if (call.number() == 1) {
            call.raw("HTTP/1.1 200 OK\r\nX-Served-By: a-1\r\nContent-Length: 100\r\n\r\nhalf");
          }
          call.close();
        })) {
      TestLoad load = TestLoad.on(server).requests(2, 10);
      load.run();

      assertThat(load.ended(0).error()).isEqualTo("connection closed before an answer");
      assertThat(load.ended(0).status()).isZero();
      assertThat(load.ended(1).error()).isEqualTo("connection closed within an answer");
      assertThat(load.ended(1).status()).isEqualTo(200);
      assertThat(load.ended(1).hops()).containsExactly("a-1");
      assertThat(load.ended(1).answer()).isEqualTo(Answer.FAILED);
    }
  }

  @Test
  void aRequestWithoutAnAnswerTimesOutAndItsConnectionIsReplaced() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (TestServer server =
        new TestServer(call -> {
          if (call.number() == 0) {
            never.await();
          }
          call.answer(200, "");
        })) {
      TestLoad load =
          TestLoad.on(server).requests(5, 4).keepAlive(1).timeout(Duration.ofMillis(450));
      Stats stats = load.run();

      assertThat(load.ended(0).error()).isEqualTo("timeout");
      assertThat(load.ended(0).latencyNanos()).isGreaterThanOrEqualTo(450_000_000);
      // Those that waited behind it were in time still, on a new connection.
      assertThat(load.errors().subList(1, 5)).containsOnly("");
      assertThat(stats.connectionsOpened()).isEqualTo(2);
    }
  }

  @Test
  void aRequestThatGetsNoConnectionTimesOutAndSaysSo() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (TestServer server = new TestServer(call -> never.await())) {
      // So dense that their timeouts end in the same moment, while the first has the connection.
      TestLoad load =
          TestLoad.on(server).requests(50, 100_000).keepAlive(1).timeout(Duration.ofMillis(300));
      load.run();

      assertThat(load.ended(0).error()).isEqualTo("timeout");
      assertThat(load.errors())
          .contains("timeout before a connection was free")
          .allMatch(error -> error.startsWith("timeout"));
    }
  }

  @Test
  void aServerThatAcceptsAndHangsUpIsNotStormed() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      List<Socket> hungUp = Collections.synchronizedList(new ArrayList<>());
      Thread.ofVirtual()
          .start(() -> {
            try {
              while (true) {
                Socket socket = listener.accept();
                socket.close();
                hungUp.add(socket);
              }
            } catch (IOException e) {
              // Closed: the test is over.
            }
          });
      TestLoad load =
          TestLoad.on((InetSocketAddress) listener.getLocalSocketAddress())
              .requests(10, 20)
              .keepAlive(2);
      load.run();

      assertThat(load.ended()).allMatch(Request::bad);
      // Two at the start, one for each request, two every 100 ms at most.
      assertThat(hungUp).hasSizeLessThanOrEqualTo(2 + 10 + 2 * 10);
    }
  }

  private static InetSocketAddress nobodyListens() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return (InetSocketAddress) free.getLocalSocketAddress();
    }
  }
}
