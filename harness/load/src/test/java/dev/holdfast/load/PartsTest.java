package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.load.DrawnText.Escape;
import dev.holdfast.model.JsonPath;
import dev.holdfast.model.Ok;
import dev.holdfast.model.Ok.JsonRule;
import dev.holdfast.model.Pace;
import dev.holdfast.model.Rate;
import dev.holdfast.model.RequestTemplate;
import dev.holdfast.model.TextRule;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PartsTest {
  @Test
  void theTimetableIsExactForAnyRateAndTime() {
    for (double rate : List.of(0.1, 3.0, 300.0, 9999.5, 100_000.0)) {
      Timetable timetable =
          new Timetable(1_000_000_007L, Pace.steady(new Rate(rate), Duration.ofDays(365)));
      for (long number : List.of(0L, 1L, 7L, 300L, 999_999L)) {
        long intended = timetable.intendedNanos(number);
        assertThat(intended - 1_000_000_007L).isEqualTo(Math.round(number * 1e9 / rate));
        assertThat(timetable.firstAfter(intended)).isEqualTo(number + 1);
        assertThat(timetable.firstAfter(intended - 1)).isEqualTo(number);
      }
      assertThat(timetable.firstAfter(0)).isZero();
    }
  }

  @Test
  void eachPhaseBeginsWithARequestAndKeepsItsOwnRate() {
    Pace pace =
        new Pace(
            List.of(
                new Pace.Phase(new Rate(3), Duration.ofSeconds(1)),
                // its last request would be due after its end
                new Pace.Phase(new Rate(4), Duration.ofMillis(600)),
                new Pace.Phase(new Rate(1000), Duration.ofMillis(2))));
    Timetable timetable = new Timetable(5_000_000_000L, pace);

    assertThat(LongStream.range(0, timetable.planned()).map(timetable::intendedNanos))
        .containsExactly(
            5_000_000_000L,
            5_333_333_333L,
            5_666_666_667L,
            6_000_000_000L,
            6_250_000_000L,
            6_600_000_000L,
            6_601_000_000L);
    assertThat(timetable.planned()).isEqualTo(pace.requests());
    for (long number = 0; number < timetable.planned(); number++) {
      long intended = timetable.intendedNanos(number);
      assertThat(timetable.firstAfter(intended)).isEqualTo(number + 1);
      assertThat(timetable.firstAfter(intended - 1)).isEqualTo(number);
    }
    assertThat(timetable.firstAfter(6_599_999_999L)).as("between two phases").isEqualTo(5);
  }

  @Test
  void aRequestsTraceIsFoundFromItsNumber() {
    RequestIdentity identity = new RequestIdentity("run-1", "browse");
    assertThat(identity.requestId(17)).isEqualTo("run-1-browse-17");
    assertThat(identity.traceparent(17)).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
    assertThat(identity.traceparent(17)).startsWith("00-" + identity.traceId(17) + "-");
    assertThat(identity.traceId(17)).isNotEqualTo(identity.traceId(18));
    assertThat(new RequestIdentity("run-1", "browse").traceId(17)).isEqualTo(identity.traceId(17));
    assertThat(new RequestIdentity("run-2", "browse").traceId(17))
        .isNotEqualTo(identity.traceId(17));
  }

  @Test
  void jsonFieldsAreFoundAtAnyDepth() {
    String body =
        """
        {"skip": {"price": {"amount": 1}}, "price": {"other": [1, {"a": 2}], "amount": "12.34"},
         "list": [{"id": 5}, {"id": 1.50}], "flag": true, "gone": null}
        """;
    assertThat(verify(body, "price.amount", new JsonRule.EqualTo("12.34"))).isEmpty();
    assertThat(verify(body, "list.1.id", new JsonRule.EqualTo("1.50"))).isEmpty();
    assertThat(verify(body, "flag", new JsonRule.EqualTo("true"))).isEmpty();
    assertThat(verify(body, "price", new JsonRule.Present())).isEmpty();
    assertThat(verify(body, "price", new JsonRule.EqualTo("an object")))
        .isEqualTo("json price: expected an object, got an object");
    assertThat(verify(body, "gone", new JsonRule.EqualTo("null")))
        .isEqualTo("json gone: expected null, got null");
    assertThat(verify(body, "gone", new JsonRule.Present())).isEqualTo("json gone: null");
    assertThat(verify(body, "list.2.id", new JsonRule.Present()))
        .isEqualTo("json list.2.id: missing");
    assertThat(verify(body, "flag.deeper", new JsonRule.Present()))
        .isEqualTo("json flag.deeper: missing");
  }

  @Test
  void aWholeFieldAndOneInsideItCanBothBeAskedFor() {
    Map<String, JsonRule> rules = new LinkedHashMap<>();
    rules.put("price", new JsonRule.Present());
    rules.put("price.amount", new JsonRule.EqualTo("2"));
    assertThat(verify("{\"price\": {\"amount\": 2}}", rules)).isEmpty();
    assertThat(verify("{\"price\": {\"amount\": 3}}", rules))
        .isEqualTo("json price.amount: expected 2, got 3");
  }

  @Test
  void whatIsNotOneJsonValueIsNotJson() {
    for (String body :
        List.of("", "  ", "{\"id\": 1", "{\"id\": 1} x", "{\"id\": 1}{}", "{id: 1}")) {
      assertThat(verify(body, "id", new JsonRule.Present())).as(body).isEqualTo("body is not JSON");
    }
    assertThat(verify("[".repeat(100_000), "0", new JsonRule.Present()))
        .isEqualTo("body is not JSON");
  }

  @Test
  void textFromTheSystemIsCutAndMadePrintable() {
    String body = "{\"id\": \"" + "\\u0000\\t\\n<é>" + "x".repeat(500) + "\"}";
    assertThat(verify(body, "id", new JsonRule.EqualTo("1")))
        .matches("json id: expected 1, got \\?\\?\\?<\\?>x{51}\\.\\.\\.");
  }

  @Test
  void numbersAreComparedAsNumbersAndTextsAsTexts() {
    String body =
        """
        {"price": 10.50, "one": 1, "large": 1e3, "text": "10.50", "deep": -0.0,
         "huge": 1e999999999, "id": "007"}
        """;
    assertThat(verify(body, "price", new JsonRule.EqualTo("10.5"))).isEmpty();
    assertThat(verify(body, "one", new JsonRule.EqualTo("1.0"))).isEmpty();
    assertThat(verify(body, "large", new JsonRule.EqualTo("1000"))).isEmpty();
    assertThat(verify(body, "deep", new JsonRule.EqualTo("0"))).isEmpty();
    assertThat(verify(body, "huge", new JsonRule.EqualTo("10e999999998"))).isEmpty();
    assertThat(verify(body, "huge", new JsonRule.EqualTo("1")))
        .isEqualTo("json huge: expected 1, got 1e999999999");
    assertThat(verify(body, "price", new JsonRule.EqualTo("10.51")))
        .isEqualTo("json price: expected 10.51, got 10.50");
    assertThat(verify(body, "text", new JsonRule.EqualTo("10.5")))
        .isEqualTo("json text: expected 10.5, got 10.50");
    assertThat(verify(body, "id", new JsonRule.EqualTo("7")))
        .isEqualTo("json id: expected 7, got 007");
    assertThat(verify(body, "one", new JsonRule.EqualTo("one")))
        .isEqualTo("json one: expected one, got 1");
  }

  @Test
  void pathsAreReadAsTheStandardWritesThem() {
    String body =
        """
        {"items": [{"a.b": 1}, {"id": 7, "it's": true}], "$": 2, "0": 3, "a b": 4}
        """;
    assertThat(verify(body, "$.items[0]['a.b']", new JsonRule.EqualTo("1"))).isEmpty();
    assertThat(verify(body, "$['items'][1].id", new JsonRule.EqualTo("7"))).isEmpty();
    assertThat(verify(body, "$.items[1]['it\\'s']", new JsonRule.EqualTo("true"))).isEmpty();
    assertThat(verify(body, "$[\"a b\"]", new JsonRule.EqualTo("4"))).isEmpty();
    assertThat(verify(body, "items.length", new JsonRule.EqualTo("2"))).isEmpty();
    assertThat(verify("[5]", "$.length", new JsonRule.EqualTo("1"))).isEmpty();
    assertThat(verify("{\"length\": 9}", "length", new JsonRule.EqualTo("9"))).isEmpty();
    assertThat(verify("[5]", "$[0]", new JsonRule.EqualTo("5"))).isEmpty();
    assertThat(verify("17", "$", new JsonRule.EqualTo("17.0"))).isEmpty();
    assertThat(verify(body, "items[1].id", new JsonRule.EqualTo("7"))).isEmpty();
    assertThat(verify("[5]", "[0]", new JsonRule.EqualTo("5"))).isEmpty();
    assertThat(verify(body, "$.items[2]", new JsonRule.Present()))
        .isEqualTo("json $.items[2]: missing");
    for (String wrong :
        List.of(
            "$.items[*].id",
            "items[*].id",
            "$..id",
            "$.items[-1]",
            "items[-1]",
            "$.",
            "$x",
            "a..b",
            "")) {
      assertThatThrownBy(() -> JsonPath.of(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("got '" + wrong + "'");
    }
  }

  private static String verify(String body, String path, JsonRule rule) {
    return verify(body, Map.of(path, rule));
  }

  private static String verify(String body, Map<String, JsonRule> rules) {
    Draws draws = new Draws(null, name -> null);
    AnswerCheck check =
        new AnswerCheck(new RequestTemplate("GET", "/", new Ok(200, rules, null)), draws);
    Incoming incoming = new Incoming(new Hops(), 1_000_000);
    incoming.expect(true);
    incoming.take(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.OK,
            Unpooled.copiedBuffer(body, StandardCharsets.UTF_8)));
    return check.check(incoming, new String[0]).wrong();
  }

  @Test
  void aRegularExpressionThatWouldNeverEndMatchesNothing() {
    Draws draws = new Draws(null, name -> null);
    Ok ok =
        new Ok(
            List.of(200),
            Map.of(),
            Map.of(),
            new TextRule.Matches("(a|aa)+$"),
            0,
            Long.MAX_VALUE,
            null);
    AnswerCheck check = new AnswerCheck(new RequestTemplate("GET", "/", ok), draws);
    Incoming incoming = new Incoming(new Hops(), 1_000_000);
    incoming.expect(true);
    incoming.take(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.OK,
            Unpooled.copiedBuffer("a".repeat(500) + "b", StandardCharsets.UTF_8)));
    assertThat(check.check(incoming, new String[0]).wrong()).startsWith("text: expected to match");
  }

  @Test
  void drawsStayInTheirRangeAndReachBothEnds() {
    Draws draws = new Draws(null, name -> null);
    DrawnText text = DrawnText.of("/${1..3}", Escape.PATH, draws);
    SplittableRandom random = new SplittableRandom(1);
    List<String> drawn =
        java.util.stream.Stream.generate(() -> text.filled(draws.draw(random, Map.of())))
            .limit(200)
            .distinct()
            .sorted()
            .toList();
    assertThat(drawn).containsExactly("/1", "/2", "/3");
  }

  @Test
  void theLastFullSecondIsForgottenWhenItIsNotTheLastAnyMore() {
    LastSecond last = new LastSecond();
    last.add(1_100_000_000L, 5_000_000);
    last.add(1_900_000_000L, 7_000_000);
    assertThat(last.p99Nanos(1_950_000_000L)).isZero();
    assertThat(last.p99Nanos(2_000_000_000L)).isBetween(6_900_000L, 7_100_000L);
    last.add(2_100_000_000L, 90_000_000);
    assertThat(last.p99Nanos(2_500_000_000L)).isBetween(6_900_000L, 7_100_000L);
    assertThat(last.p99Nanos(3_000_000_000L)).isBetween(89_000_000L, 91_000_000L);
    assertThat(last.p99Nanos(4_000_000_000L)).isZero();
  }
}
