package dev.holdfast.logstash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TallyTest {
  @TempDir private Path folder = Path.of("");

  private Tally tally() throws Exception {
    return new Tally(folder.resolve("received"), () -> Instant.ofEpochMilli(1_000));
  }

  private static String page(Tally tally, long from) throws Exception {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    tally.writeTo(page, from);
    return page.toString(StandardCharsets.US_ASCII);
  }

  @Test
  void aLineIsNamedByWhatTellsItFromOthersInEitherFormOfItsFields() {
    String named = "\"shop\",\"shop-1\",\"p1\",\"7\",\"run-browse-3\",\"2026-01-01T00:00:00Z\"]";

    assertThat(
            Tally.named(
                """
                {"service.name":"shop","service.node.name":"shop-1","process.start":"p1",\
                "event.sequence":7,"http.request.id":"run-browse-3",\
                "@timestamp":"2026-01-01T00:00:00Z"}\
                """))
        .isEqualTo(named);
    assertThat(
            Tally.named(
                """
                {"service":{"name":"shop","node":{"name":"shop-1"}},"process":{"start":"p1"},\
                "event":{"sequence":7},"http":{"request":{"id":"run-browse-3"}},\
                "@timestamp":"2026-01-01T00:00:00Z"}\
                """))
        .isEqualTo(named);
    assertThat(Tally.named("{\"service.name\":\"é\"}")).startsWith("\"\\u00E9\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"service.name\":\"a\",\"service\":{\"name\":\"b\"}}",
        "{\"service\":{\"name\":\"b\"},\"service.name\":null}",
        "{\"service\":{\"name\":\"b\"},\"service.name\":[\"a\"]}",
        "{\"service\":\"text\",\"service.name\":\"a\"}",
        "{\"service\":[{\"name\":\"b\"}],\"service.name\":\"a\",\"event\":{\"sequence\":[1]}}",
        "{\"service\":{\"name\":\"b\",\"node.name\":\"n\",\"node\":{\"name\":{\"x\":1}}},\"event.sequence\":true}",
        "{\"message\":{\"service\":{\"name\":\"forged\"},\"service.name\":\"x\"},\"service.name\":\"a\"}",
        "{\"service.name\":\"first\",\"service.name\":\"last\",\"http\":{\"request\":{\"id\":\"é\\n\"}}}",
      })
  void ofATextAreReadTheSameNamesAsOfAnObject(String line) throws Exception {
    assertThat(Tally.named(line)).isEqualTo(Tally.named(FieldRules.JSON.readTree(line)));
  }

  @Test
  void whatNamesNobodyIsNotKept() throws Exception {
    try (Tally tally = tally()) {
      tally.add(
          List.of(
              Tally.named("no JSON"),
              Tally.named("{\"torn\":"),
              Tally.named("{\"service.name\":\"torn\",\"a\":{"),
              Tally.named("{\"service.name\":\"two\"} {}"),
              Tally.named("{\"service.name\":7}"),
              Tally.named("{\"message\":\"of nobody\"}"),
              Tally.named("{\"service.name\":\"" + "x".repeat(257) + "\"}")));

      assertThat(page(tally, 0)).isEqualTo("[1000,\"7\",\"\",\"\",\"\",\"\",\"\"]\n");
    }
  }

  @Test
  void itGoesOnWhereOneThatWasKilledEnded() throws Exception {
    Files.writeString(folder.resolve("received"), "[1,\"whole\"]\n[1,\"to");
    try (Tally tally = tally()) {
      tally.add(List.of("\"next\"]"));

      assertThat(page(tally, 0).lines())
          .containsExactly("[1,\"whole\"]", "[1,\"to", "[1000,\"next\"]");
    }
  }

  @Test
  void pagesAreOfWholeLinesAndHoldAllOfThem() throws Exception {
    try (Tally tally = tally()) {
      List<String> lines =
          IntStream.range(0, 6_000).mapToObj(i -> "\"%01000d\"]".formatted(i)).toList();
      tally.add(lines);
      List<String> read = new ArrayList<>();
      int pages = 0;
      long from = 0;
      for (String page = page(tally, 0); !page.isEmpty(); page = page(tally, from)) {
        assertThat(page.length()).isLessThanOrEqualTo(Tally.PAGE_BYTES);
        page.lines().forEach(read::add);
        from += page.length();
        pages++;
      }

      assertThat(pages).isEqualTo(2);
      assertThat(read).hasSize(6_000);
      assertThat(read.getLast()).isEqualTo("[1000," + lines.getLast());
      assertThat(page(tally, from + 99)).as("behind its end").isEmpty();
    }
  }

  @Test
  void oneThatHasNoMoreRoomSaysThatItIsNotWhole() throws Exception {
    try (Tally tally = new Tally(folder.resolve("small"), () -> Instant.EPOCH, 40)) {
      tally.add(List.of("\"one\"]"));
      assertThat(tally.whole()).isTrue();
      tally.add(List.of("\"%040d\"]".formatted(2)));

      assertThat(tally.whole()).isFalse();
      assertThat(page(tally, 0)).isEqualTo("[0,\"one\"]\n");
    }
  }
}
