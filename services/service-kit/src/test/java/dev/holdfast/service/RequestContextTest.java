package dev.holdfast.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestContextTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @Test
  void anIncomingTraceGoesOnWithASpanOfItsOwn() {
    RequestContext context =
        RequestContext.of("00-" + TRACE + "-b7ad6b7169203331-01", "run-browse-17", 0);

    assertThat(context.traceId()).isEqualTo(TRACE);
    assertThat(context.requestId()).isEqualTo("run-browse-17");
    assertThat(context.traceparentForCall())
        .matches("00-" + TRACE + "-[0-9a-f]{16}-01")
        .doesNotContain("b7ad6b7169203331");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"
      })
  void aMalformedTraceBeginsANewOne(String traceparent) {
    RequestContext context = RequestContext.of(traceparent, null, 0);

    assertThat(context.traceId()).matches("[0-9a-f]{32}").isNotEqualTo(TRACE);
    assertThat(context.traceparentForCall()).endsWith("-00");
  }

  @Test
  void aVersionOfTheFutureIsRead() {
    assertThat(RequestContext.of("01-" + TRACE + "-b7ad6b7169203331-01-more", null, 0).traceId())
        .isEqualTo(TRACE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "line\nbreak", "quote\"", "ä"})
  void anUnusualRequestIdIsReplaced(String requestId) {
    assertThat(RequestContext.of(null, requestId, 0).requestId()).matches("[0-9a-f]{32}");
  }

  @Test
  void aRequestIdThatIsTooLongIsReplaced() {
    assertThat(RequestContext.of(null, "x".repeat(128), 0).requestId()).hasSize(128);
    assertThat(RequestContext.of(null, "x".repeat(129), 0).requestId()).hasSize(32);
  }
}
