package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Ok;
import dev.holdfast.model.Ok.JsonRule;
import dev.holdfast.model.Request;
import dev.holdfast.model.RequestTemplate;
import dev.holdfast.spi.LoadDriver.Stats;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private static final Ok ID = new Ok(200, Map.of("id", new JsonRule.EqualTo("${1..1000}")), null);

  @Test
  void theValueInTheBodyIsHeldAgainstTheDrawInThePath() throws Exception {
    try (TestServer server =
        new TestServer(call ->
            call.answer(
                200,
                call.number() == 3
                    ? "{\"id\": \"0\"}"
                    : "{\"id\": \"" + call.lastOfPath() + "\"}"))) {
      TestLoad load = TestLoad.on(server).get("/things/${1..1000}", ID);
      Stats stats = load.run();

      String asked = server.call(3).lastOfPath();
      assertThat(load.ended(3).error()).isEqualTo("json id: expected " + asked + ", got 0");
      assertThat(load.ended(3).status()).isEqualTo(200);
      assertThat(stats.failed()).isEqualTo(1);
      assertThat(stats.ok()).isEqualTo(19);
    }
  }

  @Test
  void wrongAnswersAreToldApart() throws Exception {
    List<String> bodies = List.of("{\"id\": null}", "{\"no\": 1}", "<html>", "", "[]");
    try (TestServer server =
        new TestServer(
            call -> call.answer(call.number() == 5 ? 503 : 200, body(bodies, call.number())))) {
      TestLoad load =
          TestLoad.on(server)
              .requests(6, 100)
              .get("/", new Ok(200, Map.of("id", new JsonRule.Present()), null));
      load.run();

      assertThat(load.errors())
          .containsExactly(
              "json id: null",
              "json id: missing",
              "body is not JSON",
              "body is not JSON",
              "json id: missing",
              "status 503");
      assertThat(load.ended()).extracting(Request::answer).containsOnly(Answer.FAILED);
    }
  }

  private static String body(List<String> bodies, int number) {
    return number < bodies.size() ? bodies.get(number) : "";
  }

  @Test
  void aRightAnswerThatIsLateIsSlowAndNotFailed() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (TestServer server =
        new TestServer(call -> {
          if (call.number() == 1) {
            assertThat(never.await(600, TimeUnit.MILLISECONDS)).isFalse();
          }
          call.answer(200, "");
        })) {
      TestLoad load =
          TestLoad.on(server)
              .requests(2, 10)
              .get("/", new Ok(200, Map.of(), Duration.ofMillis(500)));
      Stats stats = load.run();

      assertThat(load.ended(0).answer()).isEqualTo(Answer.OK);
      assertThat(load.ended(1).answer()).isEqualTo(Answer.SLOW);
      assertThat(load.ended(1).error()).isEqualTo("later than 500ms");
      assertThat(stats.slow()).isEqualTo(1);
      assertThat(stats.failed()).isZero();
    }
  }

  @Test
  void everyWayToWriteAnAnswerIsUnderstood() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (TestServer server =
        new TestServer(call -> {
          switch (call.number()) {
            case 0 -> {
              call.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              call.raw("5\r\n{\"id\"\r\n");
              call.raw("6\r\n: 17 }\r\n0\r\n\r\n");
            }
            case 1 -> {
              call.raw("HTTP/1.0 200 OK\r\n\r\n{\"id\":");
              call.raw(" 17}");
              call.close();
            }
            case 2 -> {
              call.raw("HTTP/1.1 103 Early Hints\r\nX-Served-By: not-yet\r\n\r\n");
              call.answer(200, "{\"id\": 17}", "X-Served-By: at-last");
            }
            default -> {
              call.answer(200, "{\"id\": 17}", "Connection: close");
              never.await();
            }
          }
        })) {
      TestLoad load =
          TestLoad.on(server)
              .requests(5, 20)
              .keepAlive(1)
              .get("/", new Ok(200, Map.of("id", new JsonRule.EqualTo("17")), null));
      load.run();

      assertThat(load.errors()).containsOnly("");
      assertThat(load.ended(2).hops()).containsExactly("at-last");
    }
  }

  /** As clients in general take it; what follows a 204 belongs to no answer. */
  @Test
  void sloppyAnswersAreUnderstood() throws Exception {
    String json = "{\"id\":17}";
    try (TestServer server =
        new TestServer(call -> {
          switch (call.number()) {
            case 0 -> call.raw("HTTP/1.1 200 OK\nContent-Length: 9\n\n" + json);
            case 1 ->
                call.raw(
                    "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Length: 9\r\n\r\n" + json);
            case 2 -> {
              String deep = "{\"id\":17,\"d\":" + "[".repeat(3000) + "]".repeat(3000) + "}";
              call.answer(200, deep);
            }
            default -> call.answer(200, json);
          }
        })) {
      TestLoad load =
          TestLoad.on(server)
              .requests(4, 100)
              .keepAlive(1)
              .get("/", new Ok(200, Map.of("id", new JsonRule.EqualTo("17")), null));
      load.run();

      assertThat(load.errors()).containsOnly("");
    }
  }

  @Test
  void whatFollowsACompleteAnswerIsNotTakenForTheNextOne() throws Exception {
    try (TestServer server =
        new TestServer(call -> {
          call.raw("HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n{\"id\"" + ":17}");
        })) {
      TestLoad load =
          TestLoad.on(server).requests(5, 100).keepAlive(1).get("/", new Ok(204, Map.of(), null));
      load.run();

      assertThat(load.errors()).containsOnly("");
    }
  }

  @Test
  void headersMayBeAsLongAsBrowsersTakeThem() throws Exception {
    try (TestServer server =
        new TestServer(call -> call.answer(200, "", "Set-Cookie: s=" + "y".repeat(100_000)))) {
      TestLoad load = TestLoad.on(server).requests(2, 100).keepAlive(1);
      load.run();

      assertThat(load.errors()).containsOnly("");
    }
  }

  @Test
  void hostileAnswersHarmNothingButTheirRequest() throws Exception {
    try (TestServer server =
        new TestServer(call -> {
          switch (call.number()) {
            case 0 -> call.raw("SSH-2.0-OpenSSH_9.2p1 Debian\r\n\r\n");
            case 1 -> call.raw("HTTP/1.1 200 OK\r\nX: " + "y".repeat(300_000) + "\r\n\r\n");
            case 2 -> {
              call.raw("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n");
              String piece = "x".repeat(100_000);
              for (int i = 0; i < 30; i++) {
                call.raw(piece);
              }
            }
            case 3 -> call.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
            case 4 ->
                call.answer(
                    200,
                    "",
                    "X-Served-By: a-1!,\u00e9vil\u0007, ,b-1\tc",
                    "X-Served-By: " + "h,".repeat(2000));
            case 5 -> {
              call.answer(200, "");
              call.raw("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged");
            }
            default -> call.answer(200, "");
          }
        })) {
      TestLoad load = TestLoad.on(server).requests(8, 20).keepAlive(1);
      load.run();

      assertThat(load.errors().subList(0, 4))
          .containsExactly(
              "not a readable HTTP answer",
              "headers larger than 262144 bytes",
              "", // nobody looks into it
              "not a readable HTTP answer");
      assertThat(load.ended(4).hops())
          .hasSize(32)
          .startsWith("a-1!", "?vil?", "b-1?c", "h")
          .allSatisfy(hop -> assertThat(hop).matches("[ -~]+"));
      assertThat(load.errors().subList(4, 8)).containsOnly("");
    }
  }

  @Test
  void everyRequestSaysWhatItIs() throws Exception {
    try (TestServer server = TestServer.answering()) {
      TestLoad load =
          TestLoad.on(server)
              .requests(2, 100)
              .of(
                  new RequestTemplate("GET", "/a?b=c", new Ok(200, Map.of(), null)),
                  new RequestTemplate("POST", "/d", new Ok(200, Map.of(), null)));
      load.run();

      TestServer.Call get = server.call(0);
      TestServer.Call post = server.call(1);
      assertThat(get.line()).isEqualTo("GET /a?b=c HTTP/1.1");
      assertThat(post.line()).isEqualTo("POST /d HTTP/1.1");
      RequestIdentity identity = new RequestIdentity("run-1", "browse");
      assertThat(get.headers())
          .containsEntry("host", "localhost:" + server.address().getPort())
          .containsEntry("user-agent", "holdfast/dev")
          .containsEntry("x-request-id", "run-1-browse-0")
          .containsEntry("traceparent", identity.traceparent(0))
          .doesNotContainKey("content-length");
      assertThat(post.headers())
          .containsEntry("x-request-id", "run-1-browse-1")
          .containsEntry("content-length", "0");
    }
  }
}
