package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Body;
import dev.holdfast.model.Capture;
import dev.holdfast.model.JsonPath;
import dev.holdfast.model.Ok;
import dev.holdfast.model.Ok.JsonRule;
import dev.holdfast.model.Request;
import dev.holdfast.model.RequestTemplate;
import dev.holdfast.model.Table;
import dev.holdfast.model.TextRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestsTest {
  private static final Ok ANY = new Ok(200, Map.of(), null);

  private static RequestTemplate request(String method, String path, Body body, Ok ok) {
    return new RequestTemplate(method, path, Map.of(), body, Map.of(), ok);
  }

  @Test
  void everyMethodIsSentWithItsBody() throws Exception {
    Map<String, Object> order = new LinkedHashMap<>();
    order.put("product", "${1..1000}");
    order.put("reference", "${uuid}");
    order.put("amount", new BigDecimal("1.50"));
    order.put("tags", List.of("a \"quoted\" tag", true, Body.Nothing.NULL));
    try (TestServer server = TestServer.answering()) {
      TestLoad load =
          TestLoad.on(server)
              .requests(6, 100)
              .keepAlive(1)
              .of(
                  request("POST", "/orders", new Body.Json(order), ANY),
                  request("PUT", "/orders/1", new Body.Text("name=${red|green}&ü"), ANY),
                  new RequestTemplate("PATCH", "/orders/1", ANY),
                  new RequestTemplate("DELETE", "/orders/1", ANY),
                  new RequestTemplate("HEAD", "/orders/1", ANY),
                  new RequestTemplate("GET", "/orders/1", ANY));
      // a server that answers HEAD with a body breaks the connection; nothing of it is asked here
      load.run();

      assertThat(server.call(0).method()).isEqualTo("POST");
      assertThat(server.call(0).headers()).containsEntry("content-type", "application/json");
      assertThat(server.call(0).body())
          .matches(
              "\\{\"product\":\"[0-9]{1,4}\",\"reference\":\"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\",\"amount\":1\\.50,\"tags\":\\[\"a \\\\\"quoted\\\\\" tag\",true,null]}");
      assertThat(server.call(1).method()).isEqualTo("PUT");
      assertThat(server.call(1).body()).matches("name=(red|green)&ü");
      assertThat(server.call(1).headers())
          .containsEntry("content-type", "text/plain; charset=utf-8");
      assertThat(server.call(2).headers()).containsEntry("content-length", "0");
      assertThat(server.call(3).method()).isEqualTo("DELETE");
      assertThat(server.call(3).headers()).doesNotContainKey("content-length");
      assertThat(server.call(4).method()).isEqualTo("HEAD");
    }
  }

  @Test
  void aFilesBytesAreSentAsTheyAre(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("order.bin"), "${1..3} as it is");
    try (TestServer server = TestServer.answering()) {
      TestLoad.on(server).requests(1, 100).of(request("POST", "/", new Body.File(file), ANY)).run();
      assertThat(server.call(0).body()).isEqualTo("${1..3} as it is");
      assertThat(server.call(0).headers())
          .containsEntry("content-type", "application/octet-stream");
    }
  }

  @Test
  void headersOfTheRequestComeBeforeThoseOfTheLoad() throws Exception {
    try (TestServer server = TestServer.answering()) {
      TestLoad.on(server)
          .requests(2, 100)
          .headers(Map.of("Accept", "application/json", "X-Team", "shop", "Host", "shop.test"))
          .of(
              new RequestTemplate("GET", "/", Map.of("x-team", "other"), null, Map.of(), ANY),
              new RequestTemplate("GET", "/", ANY))
          .run();
      assertThat(server.call(0).headers())
          .containsEntry("accept", "application/json")
          .containsEntry("x-team", "other")
          .containsEntry("host", "shop.test");
      assertThat(server.call(1).headers()).containsEntry("x-team", "shop");
    }
  }

  @Test
  void whatIsDrawnCannotBeMoreThanAValue() throws Exception {
    Table data = new Table(List.of("sku"), List.of(List.of("a/b?c=ü d\"\r\nX-Evil: 1")));
    try (TestServer server = TestServer.answering()) {
      TestLoad.on(server)
          .requests(1, 100)
          .data(data)
          .of(
              new RequestTemplate(
                  "POST",
                  "/products/${data.sku}",
                  Map.of("X-Sku", "${data.sku}"),
                  new Body.Json(Map.of("sku", "${data.sku}")),
                  Map.of(),
                  ANY))
          .run();
      assertThat(server.call(0).path())
          .isEqualTo("/products/a%2Fb%3Fc%3D%C3%BC%20d%22%0D%0AX-Evil%3A%201");
      assertThat(server.call(0).headers()).doesNotContainKey("x-evil");
      assertThat(server.call(0).headers()).containsEntry("x-sku", "a/b?c=? d\"??X-Evil: 1");
      assertThat(server.call(0).body()).isEqualTo("{\"sku\":\"a/b?c=ü d\\\"\\r\\nX-Evil: 1\"}");
    }
  }

  @Test
  void aRowsColumnsAreDrawnTogether() throws Exception {
    Table data =
        new Table(List.of("sku", "colour"), List.of(List.of("1", "red"), List.of("2", "green")));
    try (TestServer server = TestServer.answering()) {
      TestLoad.on(server)
          .requests(30, 500)
          .data(data)
          .get("/${data.sku}/${data.colour}", ANY)
          .run();
      assertThat(server.calls())
          .extracting(TestServer.Call::path)
          .contains("/1/red", "/2/green")
          .allMatch(path -> path.equals("/1/red") || path.equals("/2/green"));
    }
  }

  @Test
  void whatOneRequestCapturesIsInTheNextOnes() throws Exception {
    try (TestServer server =
        new TestServer(call -> {
          if (call.method().equals("POST")) {
            call.answer(
                201,
                "{\"order\": {\"id\": \"o-" + call.number() + "\"}}",
                "Location: /orders/x" + call.number());
          } else {
            call.answer(200, "{\"id\": \"" + call.lastOfPath() + "\"}");
          }
        })) {
      TestLoad load =
          TestLoad.on(server)
              .requests(30, 500)
              .of(
                  new RequestTemplate(
                      "POST",
                      "/orders",
                      Map.of(),
                      null,
                      Map.of(
                          "id",
                          new Capture.Json(JsonPath.of("$.order.id")),
                          "where",
                          new Capture.Header("location")),
                      new Ok(201, Map.of(), null)),
                  new RequestTemplate(
                      "GET",
                      "/orders/${id}",
                      Map.of("X-Where", "${where}"),
                      null,
                      Map.of(),
                      new Ok(200, Map.of("id", new JsonRule.EqualTo("${id}")), null)),
                  new RequestTemplate("DELETE", "/orders/${id}", ANY));
      load.run();
      assertThat(load.ended()).extracting(Request::answer).containsOnly(Answer.OK).hasSize(30);
      for (int first = 0; first < 30; first += 3) {
        assertThat(server.call(first + 1).path()).isEqualTo("/orders/o-" + first);
        assertThat(server.call(first + 1).headers()).containsEntry("x-where", "/orders/x" + first);
        assertThat(server.call(first + 2).path()).isEqualTo("/orders/o-" + first);
      }
    }
  }

  @Test
  void aRequestWhoseValueWasNotCapturedIsNotSentAndCountsNeitherWay() throws Exception {
    try (TestServer server = new TestServer(call -> call.answer(503, ""))) {
      TestLoad load =
          TestLoad.on(server)
              .requests(4, 100)
              .of(
                  new RequestTemplate(
                      "POST",
                      "/orders",
                      Map.of(),
                      null,
                      Map.of("id", new Capture.Json(JsonPath.of("id"))),
                      ANY),
                  new RequestTemplate("GET", "/orders/${id}", ANY));
      var stats = load.run();
      assertThat(load.errors())
          .containsExactly(
              "status 503",
              "not sent: request 0 gave no 'id'",
              "status 503",
              "not sent: request 2 gave no 'id'");
      assertThat(load.ended(1).answer()).isEqualTo(Answer.INDETERMINATE);
      assertThat(stats.failed()).isEqualTo(2);
      assertThat(server.calls()).hasSize(2);
    }
  }

  @Test
  void anAnswerThatLacksWhatIsCapturedIsWrong() throws Exception {
    try (TestServer server = new TestServer(call -> call.answer(200, "{\"id\": [1]}"))) {
      TestLoad load =
          TestLoad.on(server)
              .requests(2, 100)
              .of(
                  new RequestTemplate(
                      "GET",
                      "/",
                      Map.of(),
                      null,
                      Map.of("id", new Capture.Json(JsonPath.of("id"))),
                      ANY),
                  new RequestTemplate(
                      "GET",
                      "/",
                      Map.of(),
                      null,
                      Map.of("at", new Capture.Header("Location")),
                      ANY));
      load.run();
      assertThat(load.errors()).containsExactly("capture id: an array", "capture at: missing");
    }
  }

  @Test
  void aRequestThatWaitsForAnotherIsDueWhenThatOneHasEnded() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (TestServer server =
        new TestServer(call -> {
          if (call.number() == 0) {
            go.await();
          }
          call.answer(200, "{\"id\": 1}");
          if (call.number() == 2) {
            go.countDown();
          }
        })) {
      TestLoad load =
          TestLoad.on(server)
              .requests(4, 100)
              .of(
                  new RequestTemplate(
                      "GET",
                      "/a",
                      Map.of(),
                      null,
                      Map.of("id", new Capture.Json(JsonPath.of("id"))),
                      ANY),
                  new RequestTemplate("GET", "/b/${id}", ANY));
      load.run();
      assertThat(load.ended(1).intendedNanos()).isGreaterThanOrEqualTo(load.ended(0).endedNanos());
      assertThat(load.ended()).extracting(Request::answer).containsOnly(Answer.OK);
    }
  }

  @Test
  void aPostWithoutAnAnswerIsIndeterminateAndAGetHasFailed() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (TestServer server = new TestServer(call -> never.await())) {
      TestLoad load =
          TestLoad.on(server)
              .requests(3, 100)
              .timeout(Duration.ofMillis(300))
              .of(
                  new RequestTemplate("POST", "/", ANY),
                  new RequestTemplate("GET", "/", ANY),
                  new RequestTemplate("PUT", "/", ANY));
      var stats = load.run();
      assertThat(load.ended())
          .extracting(Request::answer)
          .containsExactly(Answer.INDETERMINATE, Answer.FAILED, Answer.FAILED);
      assertThat(load.errors()).containsOnly("timeout");
      assertThat(stats.failed()).isEqualTo(2);
    }
  }

  @Test
  void statusHeadersTextAndSizeAreHeldAgainstTheAnswer() throws Exception {
    Map<Integer, String> bodies =
        Map.of(0, "in stock: 7", 1, "sold out", 2, "in stock: 7", 3, "in stock: 7, and more of it");
    try (TestServer server =
        new TestServer(call -> {
          int number = call.number();
          if (number == 4) {
            call.answer(202, "in stock: 7");
          } else {
            call.answer(
                number == 5 ? 204 : 200,
                bodies.getOrDefault(number, ""),
                number == 2 ? "X-Other: 1" : "Content-Type: text/plain; charset=utf-8");
          }
        })) {
      Ok ok =
          new Ok(
              List.of(200, 202),
              Map.of("content-type", new TextRule.Contains("text/plain")),
              Map.of(),
              new TextRule.Matches("^in stock: [0-9]+"),
              8,
              20,
              null);
      TestLoad load = TestLoad.on(server).requests(6, 100).keepAlive(1).get("/", ok);
      load.run();
      assertThat(load.errors())
          .containsExactly(
              "",
              "text: expected to match ^in stock: [0-9]+, got sold out",
              "header content-type: missing",
              "body of 27 bytes, expected at most 20",
              "header content-type: missing",
              "status 204");
    }
  }

  @Test
  void aHeaderThatComesSeveralTimesIsAsAskedWhereOneOfThemIs() throws Exception {
    try (TestServer server =
        new TestServer(call ->
            call.answer(
                200,
                "",
                "Set-Cookie: lb=7; Path=/",
                "Set-Cookie: session=" + (call.number() == 0 ? "abc" : "") + "; Path=/"))) {
      Ok ok =
          new Ok(
              List.of(200),
              Map.of("set-cookie", new TextRule.Matches("^session=[a-z]+;")),
              Map.of(),
              null,
              0,
              Long.MAX_VALUE,
              null);
      TestLoad load = TestLoad.on(server).requests(2, 100).keepAlive(1).get("/", ok);
      load.run();

      assertThat(load.errors())
          .containsExactly(
              "", "header set-cookie: expected to match ^session=[a-z]+;, got session=; Path=/");
    }
  }

  @Test
  void aLongAnswerIsGoodWhereOnlyItsStatusIsAsked() throws Exception {
    String threeMegabytes = "x".repeat(3_000_000);
    try (TestServer server = new TestServer(call -> call.answer(200, threeMegabytes))) {
      TestLoad load =
          TestLoad.on(server)
              .requests(2, 100)
              .answerAtMost(1000)
              .of(
                  new RequestTemplate("GET", "/", ANY),
                  new RequestTemplate(
                      "GET", "/", new Ok(200, Map.of("id", new JsonRule.Present()), null)));
      load.run();
      assertThat(load.errors()).containsExactly("", "body larger than 1000 bytes");
    }
  }

  @Test
  void packedAnswersAreReadAndBounded() throws Exception {
    String body = "{\"id\": 17, \"filler\": \"" + "a".repeat(200_000) + "\"}";
    try (TestServer server =
        new TestServer(call -> {
          boolean gzip = call.number() != 1;
          byte[] packed = packed(body, gzip);
          call.raw(
              "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n"
                  .formatted(gzip ? "gzip" : "deflate", packed.length));
          call.socket().getOutputStream().write(packed);
          call.socket().getOutputStream().flush();
        })) {
      Ok ok = new Ok(200, Map.of("id", new JsonRule.EqualTo("17")), null);
      TestLoad load = TestLoad.on(server).requests(2, 100).keepAlive(1).get("/", ok);
      load.run();
      assertThat(load.errors()).containsExactly("", "");

      TestLoad bounded = TestLoad.on(server).requests(1, 100).answerAtMost(100_000).get("/", ok);
      bounded.run();
      assertThat(bounded.errors()).containsExactly("body larger than 100000 bytes");
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 6", "true, 9", "false, 2"})
  void aPackedAnswerThatIsCutOffHasFailed(boolean gzip, int missing) throws Exception {
    try (TestServer server =
        new TestServer(call -> {
          byte[] packed = packed("{\"ok\": true}", gzip);
          int length = packed.length - (call.number() == 1 ? missing : 0);
          call.raw(
              "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n"
                  .formatted(gzip ? "gzip" : "deflate", length));
          call.socket().getOutputStream().write(packed, 0, length);
          call.socket().getOutputStream().flush();
        })) {
      TestLoad load =
          TestLoad.on(server)
              .requests(3, 100)
              .keepAlive(1)
              .get("/", new Ok(200, Map.of("ok", new JsonRule.EqualTo("true")), null));
      load.run();

      assertThat(load.errors()).containsExactly("", "packed body is cut off before its end", "");
    }
  }

  @Test
  void aPackedAnswerMayBeOfSeveralMembers() throws Exception {
    try (TestServer server =
        new TestServer(call -> {
          ByteArrayOutputStream both = new ByteArrayOutputStream();
          both.write(packed("{\"ok\": ", true));
          both.write(packed("true}", true));
          call.raw(
              "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
                  .formatted(both.size()));
          call.socket().getOutputStream().write(both.toByteArray());
          call.socket().getOutputStream().flush();
        })) {
      TestLoad load =
          TestLoad.on(server)
              .requests(1, 100)
              .get("/", new Ok(200, Map.of("ok", new JsonRule.EqualTo("true")), null));
      load.run();

      assertThat(load.errors()).containsExactly("");
    }
  }

  @Test
  void anEmptyBodyThatIsCalledPackedIsEmpty() throws Exception {
    try (TestServer server =
        new TestServer(call -> call.answer(200, "", "Content-Encoding: gzip"))) {
      TestLoad load =
          TestLoad.on(server)
              .requests(1, 100)
              .get("/", new Ok(List.of(200), Map.of(), Map.of(), null, 0, 10, null));
      load.run();

      assertThat(load.errors()).containsExactly("");
    }
  }

  private static byte[] packed(String body, boolean gzip) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = gzip ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
      out.write(body.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void aBodyThatIsPackedAsNobodyReadsItHereIsNotCalledWrong() throws Exception {
    try (TestServer server =
        new TestServer(call ->
            call.answer(
                200,
                "{\"up\":true}",
                "Content-Encoding: " + (call.number() == 0 ? "br" : "identity")))) {
      TestLoad load =
          TestLoad.on(server)
              .requests(2, 100)
              .keepAlive(1)
              .get("/", new Ok(200, Map.of("up", new JsonRule.EqualTo("true")), null));
      load.run();

      assertThat(load.errors())
          .containsExactly(
              "body is packed as br, and only gzip and deflate are read; ask for these (Accept-Encoding)",
              "");
    }
  }

  @Test
  void aBodyIsReadInTheCharsetThatItsTypeNames() throws Exception {
    try (TestServer server =
        new TestServer(call ->
            call.answer(
                200,
                "{\"name\":\"Zo\u00eb\"}",
                "Content-Type: application/json; charset=ISO-8859-1"))) {
      Ok ok =
          new Ok(
              List.of(200),
              Map.of(),
              Map.of("name", new JsonRule.EqualTo("Zo\u00eb")),
              new TextRule.Contains("Zo\u00eb"),
              0,
              Long.MAX_VALUE,
              null);
      TestLoad load = TestLoad.on(server).requests(1, 100).get("/", ok);
      load.run();
      assertThat(load.errors()).containsExactly("");
    }
  }

  @Test
  void noRedirectIsFollowed() throws Exception {
    try (TestServer server = new TestServer(call -> call.answer(302, "", "Location: /elsewhere"))) {
      TestLoad load = TestLoad.on(server).requests(1, 100).get("/", ANY);
      load.run();
      assertThat(load.errors()).containsExactly("status 302");
      assertThat(server.calls()).hasSize(1);
    }
  }

  @Test
  void aVariableOfTheEnvironmentIsSentAndShownNowhere() throws Exception {
    String home = System.getenv("PATH");
    try (TestServer server =
        new TestServer(call -> call.answer(200, "{\"id\": \"" + home + "\"}"))) {
      TestLoad load =
          TestLoad.on(server)
              .requests(1, 100)
              .headers(Map.of("X-Path", "${env.PATH}"))
              .get("/", new Ok(200, Map.of("id", new JsonRule.EqualTo("no ${env.PATH}")), null));
      load.run();
      assertThat(server.call(0).headers()).containsEntry("x-path", home);
      assertThat(load.ended(0).error())
          .startsWith("json id: expected no ${env.PATH}, got ")
          .doesNotContain(home);
    }
    assertThatThrownBy(() ->
            TestLoad.on(TestServer.answering())
                .headers(Map.of("X", "${env.HOLDFAST_NOT_SET}"))
                .start())
        .hasMessageContaining("set HOLDFAST_NOT_SET");
  }

  private static int port(TestServer.Call call) {
    return call.socket().getLocalPort();
  }

  private static void leadOn(TestServer.Call call) throws IOException {
    switch (call.path()) {
      case "/old" -> call.answer(301, "", "Location: new?a=1");
      case "/orders" -> call.answer(303, "", "Location: /orders/7");
      case "/again" -> call.answer(307, "", "Location: /echo");
      case "/round" -> call.answer(302, "", "Location: /round");
      case "/out" -> call.answer(302, "", "Location: https://login.example.com/?then=/");
      case "/odd" -> call.answer(302, "", "Location: http://[");
      case "/to-me" ->
          call.answer(308, "", "Location: http://" + call.headers().get("host") + "/new?a=1");
      case "/to-gateway", "/to-gateway.shop", "/to-gateway.shop.svc.cluster.local" ->
          call.answer(
              302,
              "",
              "Location: http://%s:%d/new?a=1".formatted(call.path().substring(4), port(call)));
      case "/to-port" -> call.answer(302, "", "Location: http://gateway:1/new?a=1");
      case "/to-domain" -> call.answer(302, "", "Location: http://gateway.com/new?a=1");
      default -> call.answer(200, call.method().equals("HEAD") ? "" : "{}");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /old, /new?a=1, GET",
    "POST, /orders, /orders/7, GET",
    "POST, /again, /echo, POST",
    "HEAD, /old, /new?a=1, HEAD",
    "GET, /to-me, /new?a=1, GET",
    "GET, /to-gateway, /new?a=1, GET",
    "GET, /to-gateway.shop, /new?a=1, GET",
    "GET, /to-gateway.shop.svc.cluster.local, /new?a=1, GET",
  })
  void aRedirectIsFollowedWhereThatIsSaid(String method, String from, String to, String methodThere)
      throws Exception {
    try (TestServer server = new TestServer(RequestsTest::leadOn)) {
      TestLoad load =
          TestLoad.on(server)
              .requests(1, 100)
              .keepAlive(1)
              .redirectsAtMost(2)
              .of(
                  new RequestTemplate(
                      method,
                      from,
                      Map.of("X-Team", "shop"),
                      method.equals("POST") ? new Body.Text("red") : null,
                      Map.of(),
                      new Ok(200, Map.of(), null)));
      load.run();

      assertThat(load.errors()).containsExactly("");
      assertThat(load.ended()).extracting(Request::status).containsExactly(200);
      assertThat(server.calls()).extracting(TestServer.Call::path).containsExactly(from, to);
      TestServer.Call last = server.calls().getLast();
      assertThat(last.method()).isEqualTo(methodThere);
      assertThat(last.headers().get("x-team")).isEqualTo("shop");
      assertThat(last.headers().get("content-type") != null).isEqualTo(methodThere.equals("POST"));
      assertThat(last.body()).isEqualTo(methodThere.equals("POST") ? "red" : "");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/round, 3, more than 2 redirects: /round",
    "/out, 1, 'redirect to where the load does not go: status 302, https://login.example.com/?then=/'",
    "/to-port, 1, 'redirect to where the load does not go: status 302, http://gateway:1/new?a=1'",
    "/to-domain, 1, 'redirect to where the load does not go: status 302, http://gateway.com/new?a=1'",
    "/odd, 1, 'redirect to where the load does not go: status 302, http://['",
  })
  void aRedirectThatLeadsNowhereHasFailed(String path, int sent, String error) throws Exception {
    try (TestServer server = new TestServer(RequestsTest::leadOn)) {
      TestLoad load =
          TestLoad.on(server)
              .requests(1, 100)
              .redirectsAtMost(2)
              .get(path, new Ok(200, Map.of(), null));
      load.run();

      assertThat(load.errors()).containsExactly(error);
      assertThat(server.calls()).hasSize(sent);
    }
  }

  @Test
  void noRedirectIsFollowedUnlessThatIsSaid() throws Exception {
    try (TestServer server = new TestServer(RequestsTest::leadOn)) {
      TestLoad load = TestLoad.on(server).requests(1, 100).get("/old", new Ok(301, Map.of(), null));
      load.run();

      assertThat(load.errors()).containsExactly("");
      assertThat(server.calls()).hasSize(1);
    }
  }
}
