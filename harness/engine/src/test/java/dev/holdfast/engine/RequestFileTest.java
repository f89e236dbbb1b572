package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RequestFileTest {
  @TempDir Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void nameTheFile() {
    file = new RunFolder(folder).requests("browse");
  }

  static Request request(long number) {
    long intended = 5_000_000_000L + number * 3_333_000L;
    return new Request(
        number,
        intended,
        intended + 21_000,
        intended + 4_217_000,
        200,
        Answer.OK,
        List.of("gateway-2", "catalog-1!", "catalog-3"),
        "");
  }

  private void write(Request... requests) {
    try (RequestWriter writer = RequestFile.create(file)) {
      for (Request request : requests) {
        writer.ended(request);
      }
    }
  }

  @Test
  void theFormatIsAsPublished() throws IOException {
    Request failed =
        new Request(
            8, 9_000, 9_000, 2_000_009_000L, 0, Answer.FAILED, List.of(), "timeout\tof, 2s\\");

    write(request(7), failed);

    assertThat(Files.readString(file))
        .isEqualTo(
            """
            #holdfast-requests 1
            number\tintended-us\tlate-us\ttook-us\tstatus\tanswer\thops\terror
            7\t5023331\t21\t4196\t200\tok\tgateway-2,catalog-1!,catalog-3\t
            8\t9\t0\t2000000\t0\tfailed\t\ttimeout\\tof\\c 2s\\\\
            """);
    assertThat(RequestFile.read(file).stream()).containsExactly(failed, request(7));
  }

  @Test
  void timesAreKeptToTheMicrosecondAndInOrder() {
    Request odd = new Request(0, 1_999, 2_001, 2_999, 200, Answer.SLOW, List.of("a"), "late");

    write(odd);

    assertThat(RequestFile.read(file).get(0))
        .isEqualTo(new Request(0, 1_000, 2_000, 2_000, 200, Answer.SLOW, List.of("a"), "late"));
  }

  @Test
  void requestsOfManyThreadsAreAllKept() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    try (RequestWriter writer = RequestFile.create(file)) {
      for (int i = 0; i < 8; i++) {
        long first = i * 1_000L;
        threads.add(
            Thread.ofVirtual()
                .start(() ->
                    LongStream.range(first, first + 1_000)
                        .forEach(number -> writer.ended(request(number)))));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(writer.dropped()).isZero();
    }

    assertThat(RequestFile.read(file).stream().map(Request::number))
        .containsExactlyElementsOf(LongStream.range(0, 8_000).boxed().toList());
  }

  @Test
  void aTornLastLineIsLeftOut() throws IOException {
    write(request(1));
    Files.writeString(file, "2\t50000", StandardOpenOption.APPEND);

    assertThat(RequestFile.read(file).stream()).containsExactly(request(1));
  }

  @Test
  void garbageIsToldWithLineAndCause() throws IOException {
    write(request(1));
    Files.writeString(file, "garbage\n2\t3\n", StandardOpenOption.APPEND);

    assertThatThrownBy(() -> RequestFile.read(file))
        .isInstanceOf(BadHistory.class)
        .hasMessage(file + ":4: not a request: a request has 8 fields, this has 1");
  }

  @Test
  void aLineThatNoRunWritesIsRefusedBeforeItFillsTheMemory() throws IOException {
    write(request(1));
    Files.writeString(file, "x".repeat(1 << 20) + "x\n", StandardOpenOption.APPEND);

    assertThatThrownBy(() -> RequestFile.read(file))
        .isInstanceOf(BadHistory.class)
        .hasMessage(
            file
                + ":4: is longer than 1,048,576 characters, which no line of a run is; name the"
                + " folder of a run");
  }

  @Test
  void anotherFormatIsRefused() throws IOException {
    Files.writeString(file, "#holdfast-requests 2\n");

    assertThatThrownBy(() -> RequestFile.read(file))
        .isInstanceOf(BadHistory.class)
        .hasMessage(file + ":1: expected '#holdfast-requests 1', got '#holdfast-requests 2'");
  }
}
