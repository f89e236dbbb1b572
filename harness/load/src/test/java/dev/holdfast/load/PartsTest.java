package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Ok.JsonRule;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PartsTest {
  @Test
  void theScheduleIsExactForAnyRateAndTime() {
    for (double rate : List.of(0.1, 3.0, 300.0, 9999.5, 100_000.0)) {
      Schedule schedule = new Schedule(1_000_000_007L, rate, 1_000_000);
      for (long number : List.of(0L, 1L, 7L, 300L, 999_999L)) {
        long intended = schedule.intendedNanos(number);
        assertThat(intended - 1_000_000_007L).isEqualTo(Math.round(number * 1e9 / rate));
        assertThat(schedule.firstAfter(intended)).isEqualTo(number + 1);
        assertThat(schedule.firstAfter(intended - 1)).isEqualTo(number);
      }
      assertThat(schedule.firstAfter(0)).isZero();
    }
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
    JsonCheck check = new JsonCheck(rules, new Draws());
    byte[] right = "{\"price\": {\"amount\": 2}}".getBytes(StandardCharsets.UTF_8);
    byte[] wrong = "{\"price\": {\"amount\": 3}}".getBytes(StandardCharsets.UTF_8);
    assertThat(check.verify(right, right.length, new long[0])).isEmpty();
    assertThat(check.verify(wrong, wrong.length, new long[0]))
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

  private static String verify(String body, String path, JsonRule rule) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return new JsonCheck(Map.of(path, rule), new Draws()).verify(bytes, bytes.length, new long[0]);
  }

  @Test
  void drawsStayInTheirRangeAndReachBothEnds() {
    Draws draws = new Draws();
    DrawnText text = DrawnText.path("/${1..3}", draws);
    SplittableRandom random = new SplittableRandom(1);
    List<String> drawn =
        java.util.stream.Stream.generate(() -> text.filled(draws.draw(random)))
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
