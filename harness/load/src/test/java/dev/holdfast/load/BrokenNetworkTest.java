package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Ok;
import dev.holdfast.model.Ok.JsonRule;
import dev.holdfast.model.Request;
import dev.holdfast.spi.LoadDriver.Stats;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a stopped process and a proxy's toxics do to a request, and what is made of it. */
class BrokenNetworkTest {
  private static final Ok ANY = new Ok(200, Map.of(), null);
  private static final Ok ID_17 = new Ok(200, Map.of("id", new JsonRule.EqualTo("17")), null);
  private static final Duration TIMEOUT = Duration.ofMillis(450);
  private static final String HEAD_AND_HALF =
      "HTTP/1.1 200 OK\r\nX-Served-By: a-1\r\nContent-Length: 10\r\n\r\n{\"id\"";

  /** SIGSTOP: the kernel still completes connections, until the listener's queue is full. */
  @Test
  void aStoppedProcessIsConnectedToAndNeverAnswers() throws Exception {
    // Linux queues one connection more than it is told to.
    try (ServerSocket stopped = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      TestLoad load =
          TestLoad.on((InetSocketAddress) stopped.getLocalSocketAddress())
              .requests(6, 50)
              .fresh()
              .timeout(TIMEOUT);
      Stats stats = load.run();

      assertThat(load.errors().subList(0, 2)).containsOnly("timeout");
      assertThat(load.errors().subList(2, 6)).containsOnly("timeout while connecting");
      assertThat(stats.connectionsOpened()).isEqualTo(2);
      assertThat(load.ended())
          .allSatisfy(request -> {
            assertThat(request.status()).isZero();
            assertThat(request.answer()).isEqualTo(Answer.FAILED);
            assertThat(request.latencyNanos()).isGreaterThanOrEqualTo(TIMEOUT.toNanos());
          });
    }
  }

  /** SIGSTOP and SIGCONT: the answer comes when nobody waits for it any more. */
  @Test
  void anAnswerAfterTheTimeoutIsNotTakenForTheNextRequests() throws Exception {
    CountDownLatch givenUp = new CountDownLatch(1);
    try (TestServer server =
        new TestServer(call -> {
          if (call.number() == 0) {
            assertThat(givenUp.await(30, TimeUnit.SECONDS)).isTrue();
          }
          call.answer(200, "{\"id\": \"" + call.lastOfPath() + "\"}");
        })) {
      TestLoad load =
          TestLoad.on(server)
              .requests(8, 4)
              .keepAlive(1)
              .timeout(TIMEOUT)
              .get(
                  "/${1..1000000}",
                  new Ok(200, Map.of("id", new JsonRule.EqualTo("${1..1000000}")), null))
              .also(request -> {
                if (request.number() == 0) {
                  givenUp.countDown();
                }
              });
      load.run();

      assertThat(load.errors().getFirst()).isEqualTo("timeout");
      assertThat(load.errors().subList(1, 8)).containsOnly("");
      assertThat(server.calls()).extracting(TestServer.Call::number).doesNotHaveDuplicates();
    }
  }

  /** A bandwidth of nearly nothing, or a timeout toxic that sets in within an answer. */
  @Test
  void anAnswerThatStopsWithinItsBodyTimesOutWithTheStatusThatCame() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (TestServer server =
        new TestServer(call -> {
          call.raw(HEAD_AND_HALF);
          never.await();
        })) {
      TestLoad load = TestLoad.on(server).requests(3, 100).timeout(TIMEOUT);
      load.run();

      assertThat(load.errors()).hasSize(3).containsOnly("timeout");
      assertThat(load.ended())
          .allSatisfy(request -> {
            assertThat(request.status()).isEqualTo(200);
            assertThat(request.hops()).containsExactly("a-1");
            assertThat(request.answer()).isEqualTo(Answer.FAILED);
          });
    }
  }

  /** reset-peer within an answer. */
  @Test
  void aResetWithinTheBodyIsToldWithTheStatusThatCame() throws Exception {
    try (TestServer server =
        new TestServer(call -> {
          call.raw(HEAD_AND_HALF);
          call.reset();
        })) {
      TestLoad load = TestLoad.on(server).requests(5, 50).fresh();
      load.run();

      assertThat(load.errors()).hasSize(5).containsOnly("connection reset");
      assertThat(load.ended()).extracting(Request::status).containsOnly(200);
      assertThat(server.calls()).hasSize(5);
    }
  }

  /** reset-peer as soon as a connection is there. */
  @Test
  void aConnectionThatIsResetAtOnceFailsItsRequestAsReset() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              while (true) {
                Socket socket = listener.accept();
                socket.setSoLinger(true, 0);
                socket.close();
              }
            } catch (IOException e) {
              // Closed: the test is over.
            }
          });
      TestLoad load =
          TestLoad.on((InetSocketAddress) listener.getLocalSocketAddress())
              .requests(20, 100)
              .fresh();
      load.run();

      assertThat(load.errors()).hasSize(20).containsOnly("connection reset");
      assertThat(load.ended()).extracting(Request::status).containsOnly(0);
    }
  }

  @Test
  void aConnectionThatWasResetWhileIdleHarmsNoRequest() throws Exception {
    try (TestServer server =
        new TestServer(call -> {
          call.answer(200, "");
          call.reset();
        })) {
      TestLoad load = TestLoad.on(server).requests(10, 10).keepAlive(1);
      load.run();

      // The answer may be overtaken by the reset of its own connection, but of none else's.
      assertThat(load.ended()).hasSize(10);
      assertThat(server.calls()).hasSize(10);
      assertThat(server.calls()).extracting(TestServer.Call::connection).doesNotHaveDuplicates();
    }
  }

  /** slicer. */
  @Test
  void anAnswerInSlicesOfOneByteIsUnderstood() throws Exception {
    try (TestServer server =
        new TestServer(call -> {
          String head = "HTTP/1.1 200 OK\r\nX-Served-By: a-1, b-2\r\n";
          String chunks = "5\r\n{\"id\"\r\n6\r\n: \"17\"\r\n1\r\n}\r\n0\r\n\r\n";
          String whole = head + "Transfer-Encoding: chunked\r\n\r\n" + chunks;
          for (int i = 0; i < whole.length(); i++) {
            call.raw(whole.substring(i, i + 1));
          }
        })) {
      TestLoad load = TestLoad.on(server).requests(10, 50).keepAlive(1).get("/", ID_17);
      Stats stats = load.run();

      assertThat(load.errors()).hasSize(10).containsOnly("");
      assertThat(load.ended())
          .allSatisfy(request -> assertThat(request.hops()).containsExactly("a-1", "b-2"));
      assertThat(stats.connectionsOpened()).isEqualTo(1);
    }
  }

  /** slow-close, where the end of the body is the end of the connection. */
  @Test
  void aBodyWithoutALengthIsCompleteWhenTheCloseHasCome() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (TestServer server =
        new TestServer(call -> {
          call.raw("HTTP/1.1 200 OK\r\n\r\n{\"id\": 17}");
          assertThat(never.await(300, TimeUnit.MILLISECONDS)).isFalse();
          call.close();
        })) {
      TestLoad load = TestLoad.on(server).requests(5, 50).keepAlive(5).get("/", ID_17);
      load.run();

      assertThat(load.errors()).hasSize(5).containsOnly("");
      assertThat(load.ended())
          .allSatisfy(
              request -> assertThat(request.latencyNanos()).isGreaterThanOrEqualTo(290_000_000));
    }
  }

  /** slow-close, where the answer said how long it is: the request does not wait for the close. */
  @Test
  void aCloseThatComesLateIsNotWaitedFor() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (TestServer server =
        new TestServer(call -> {
          call.answer(200, "{\"id\": 17}", "Connection: close");
          assertThat(never.await(2, TimeUnit.SECONDS)).isFalse();
        })) {
      TestLoad load = TestLoad.on(server).requests(5, 50).fresh().get("/", ID_17);
      load.run();

      assertThat(load.errors()).hasSize(5).containsOnly("");
      assertThat(load.ended())
          .allSatisfy(request -> assertThat(request.latencyNanos()).isLessThan(1_500_000_000));
    }
  }

  /** limit-data, at each byte of an answer. */
  @Test
  void anAnswerThatIsCutOffAnywhereHasFailed() throws Exception {
    String whole = "HTTP/1.1 200 OK\r\nX-Served-By: a-1\r\nContent-Length: 10\r\n\r\n{\"id\": 17}";
    int headBytes = whole.indexOf("{");
    try (TestServer server =
        new TestServer(call -> {
          call.raw(whole.substring(0, call.number()));
          call.close();
        })) {
      TestLoad load = TestLoad.on(server).requests(whole.length() + 1, 200).fresh().get("/", ID_17);
      load.run();

      assertThat(load.errors().subList(0, headBytes))
          .containsOnly("connection closed before an answer");
      assertThat(load.errors().subList(headBytes, whole.length()))
          .containsOnly("connection closed within an answer");
      assertThat(load.errors().getLast()).isEmpty();
      assertThat(load.ended().subList(0, headBytes)).extracting(Request::status).containsOnly(0);
      assertThat(load.ended().subList(headBytes, whole.length()))
          .extracting(Request::status)
          .containsOnly(200);
    }
  }

  @Test
  void aChunkedAnswerThatIsCutOffHasFailed() throws Exception {
    String whole =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n{\"id\": 17}\r\n0\r\n\r\n";
    int headBytes = whole.indexOf("a\r\n{");
    try (TestServer server =
        new TestServer(call -> {
          call.raw(whole.substring(0, headBytes + call.number()));
          call.close();
        })) {
      int rest = whole.length() - headBytes;
      TestLoad load = TestLoad.on(server).requests(rest + 1, 200).fresh().get("/", ID_17);
      load.run();

      assertThat(load.errors().subList(0, rest)).containsOnly("connection closed within an answer");
      assertThat(load.errors().getLast()).isEmpty();
    }
  }

  /** Nothing in HTTP/1.1 tells such an answer from a whole one (RFC 9112, 8); its content can. */
  @Test
  void aCutBodyWithoutALengthIsFoundByWhatIsAskedOfItAlone() throws Exception {
    try (TestServer server =
        new TestServer(call -> {
          call.raw("HTTP/1.1 200 OK\r\n\r\n{\"id\": ");
          call.close();
        })) {
      TestLoad asked = TestLoad.on(server).requests(3, 50).fresh().get("/", ID_17);
      asked.run();
      TestLoad notAsked = TestLoad.on(server).requests(3, 50).fresh().get("/", ANY);
      notAsked.run();

      assertThat(asked.errors()).hasSize(3).containsOnly("body is not JSON");
      assertThat(notAsked.errors()).isEqualTo(Collections.nCopies(3, ""));
    }
  }
}
