package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.LogStore.Found;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrittenLinesTest {
  @TempDir private Path folder = Path.of("");

  private List<Found> read() throws IOException {
    List<Found> found = new ArrayList<>();
    WrittenLines.in(folder).read(found::add);
    return found;
  }

  private List<Found> of(String... lines) throws IOException {
    Files.write(folder.resolve("catalog-1.log"), List.of(lines));
    return read();
  }

  @Test
  void namesOfFieldsMayHaveDotsOrLieWithinEachOther() throws Exception {
    List<Found> found =
        of(
            """
            {"@timestamp":"2026-11-24T12:00:00.120Z","service.name":"catalog","service.node.name":"catalog-1","process.start":"p","event.sequence":7,"http.request.id":"r-1"}\
            """,
            """
            {"@timestamp":"2026-11-24T13:00:00.120+01:00","service":{"name":"catalog","node":{"name":"catalog-1"}},"process":{"start":"p"},"event":{"sequence":7},"http":{"request.id":"r-1"}}\
            """);

    assertThat(found.getFirst())
        .isEqualTo(new Found("catalog", "catalog-1", "p", 7, "r-1", 1795521600120L, 0));
    assertThat(found.getLast())
        .isEqualTo(new Found("catalog", "catalog-1", "p", 7, "r-1", 1795521600120L, 1));
  }

  @Test
  void whatNamesNoServiceIsLeftOut() throws Exception {
    assertThat(
            of(
                "plain text",
                "{\"service.name\":\"torn",
                "{}",
                "{\"service\":\"text\"}",
                "[1]",
                "{\"service.name\":\"catalog\",\"event.sequence\":\"none\",\"@timestamp\":7}"))
        .containsExactly(new Found("catalog", "", "", -1, "", -1, 5));
  }

  @Test
  void bytesThatAreNoUtf8DoNotHideTheLinesAfterThem() throws Exception {
    byte[] good = "{\"service.name\":\"catalog\"}\n".getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("catalog-1.log");
    Files.write(file, new byte[] {'{', (byte) 0xff, (byte) 0xfe, '\n'});
    Files.write(file, good, java.nio.file.StandardOpenOption.APPEND);

    assertThat(read()).hasSize(1);
  }

  @Test
  void filesOfAllPodsAreReadAndNoOthers() throws Exception {
    Files.writeString(folder.resolve("a.log"), "{\"service.name\":\"a\"}\n");
    Files.writeString(folder.resolve("b.restart-1.log"), "{\"service.name\":\"b\"}\n");
    Files.writeString(folder.resolve("c.txt"), "{\"service.name\":\"c\"}\n");

    assertThat(read()).extracting(Found::service).containsExactly("a", "b");
    assertThat(Files.notExists(folder.resolve("none"))).isTrue();
    WrittenLines.in(folder.resolve("none")).read(_ -> assertThat(true).isFalse());
  }

  @Test
  void whatTheShipperWouldCutIsNoneOfItsLines() throws Exception {
    String line = "{\"service.name\":\"catalog\",\"message\":\"%s\"}";
    Files.write(
        folder.resolve("catalog-1.log"),
        List.of(line.formatted("short"), line.formatted("ä".repeat(140_000))));
    List<Found> shipped = new ArrayList<>();
    WrittenLines.shippedFrom(folder).read(shipped::add);

    assertThat(read()).hasSize(2);
    assertThat(shipped).extracting(Found::position).containsExactly(0L);
  }
}
