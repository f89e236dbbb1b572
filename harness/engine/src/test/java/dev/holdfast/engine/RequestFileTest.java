package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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

  private static final Request FAILED =
      new Request(
          8, 9_000, 9_000, 2_000_009_000L, 0, Answer.FAILED, List.of(), "timeout\tof, 2s\\");

  private void write(Request... requests) {
    try (RequestWriter writer = RequestFile.create(file)) {
      for (Request request : requests) {
        writer.ended(request);
      }
    }
  }

  @Test
  void theFormatIsAsPublished() throws IOException {
    write(request(7), FAILED);

    byte[] head = Files.readAllBytes(file);
    assertThat(new String(head, StandardCharsets.ISO_8859_1))
        .startsWith(
            "HFRQ\2\12\6number\13intended-us\7late-us\7took-us\6status\6answer\4hops\5error"
                + "\12connection\3pod")
        .contains("\1\1\36gateway-2,catalog-1!,catalog-3")
        .contains("timeout\tof, 2s\\");
    assertThat(RequestFile.read(file).stream()).containsExactly(FAILED, request(7));
    assertThat(RequestFile.line("browse", request(7)))
        .isEqualTo("browse\t7\t5023331\t21\t4196\t200\tok\tgateway-2,catalog-1!,catalog-3\t\t0\t");
    Request located = new Request(1, 0, 0, 9_000, 0, Answer.FAILED, List.of(), "x", 40_123, "a,b");
    write(located);
    assertThat(RequestFile.read(file).stream()).containsExactly(located);
    assertThat(RequestFile.line("browse", located))
        .isEqualTo("browse\t1\t0\t0\t9\t0\tfailed\t\tx\t40123\ta,b");
    assertThat(RequestFile.line("browse", FAILED)).contains("\ttimeout of, 2s\\\t");
  }

  /** As the first version of the format wrote it, before there were connections. */
  @Test
  void aFileWithoutTheLaterColumnsIsRead() throws IOException {
    byte[] head =
        "HFRQ\2\10\6number\13intended-us\7late-us\7took-us\6status\6answer\4hops\5error"
            .getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream former = new ByteArrayOutputStream();
    former.writeBytes(head);
    former.writeBytes(new byte[] {2, 14, 18, 0, 8, 0, 0, 0, 0});
    Files.write(file, former.toByteArray());

    assertThat(RequestFile.read(file).stream())
        .containsExactly(new Request(7, 9_000, 9_000, 13_000, 0, Answer.OK, List.of(), ""));
  }

  @Test
  void aRequestTakesSome15Bytes() throws IOException {
    Request[] requests = new Request[10_000];
    for (int i = 0; i < requests.length; i++) {
      requests[i] = request(i);
    }

    write(requests);

    assertThat(Files.size(file) / requests.length).isBetween(8L, 20L);
  }

  @Test
  void theTextOfAFormerVersionIsStillRead() throws IOException {
    Path former = folder.resolve("requests-browse.tsv");
    Files.writeString(
        former,
        """
        #holdfast-requests 1
        number\tintended-us\tlate-us\ttook-us\tstatus\tanswer\thops\terror
        7\t5023331\t21\t4196\t200\tok\tgateway-2,catalog-1!,catalog-3\t
        8\t9\t0\t2000000\t0\tfailed\t\ttimeout\\tof\\c 2s\\\\
        9\t9\t0\t20\t0\tfailed\t\tgiven up
        10\t500\
        """);

    assertThat(RequestFile.open(former).load()).isEqualTo("browse");
    assertThat(RequestFile.read(former).stream())
        .containsExactly(
            new Request(9, 9_000, 9_000, 29_000, 0, Answer.INDETERMINATE, List.of(), "given up"),
            FAILED,
            request(7));
  }

  @Test
  void aColumnThatALaterVersionAddsIsPassedOver() throws IOException {
    write(request(7));
    byte[] written = Files.readAllBytes(file);
    ByteArrayOutputStream later = new ByteArrayOutputStream();
    int columns = 5;
    int afterNames = new String(written, StandardCharsets.ISO_8859_1).indexOf("\3pod") + 4;
    later.write(written, 0, columns);
    later.write(11);
    later.write(written, columns + 1, afterNames - columns - 1);
    later.writeBytes("\5phase".getBytes(StandardCharsets.US_ASCII));
    later.write(written, afterNames, written.length - afterNames);
    later.write(200); // two bytes of a value that nobody knows
    later.write(1);
    Files.write(file, later.toByteArray());

    assertThat(RequestFile.read(file).stream()).containsExactly(request(7));
  }

  @Test
  void aNewerFormatIsRefused() throws IOException {
    write(request(7));
    byte[] written = Files.readAllBytes(file);
    written[4] = 3;
    Files.write(file, written);

    assertThatThrownBy(() -> RequestFile.read(file))
        .isInstanceOf(BadHistory.class)
        .hasMessageContaining("format 3, but this version reads 2 at most; use a newer Holdfast");
  }

  @Test
  void whereverItIsTornWhatCameBeforeIsThere() throws IOException {
    write(request(1), request(2), FAILED);
    byte[] written = Files.readAllBytes(file);

    for (int length = 0; length < written.length; length++) {
      Files.write(file, Arrays.copyOf(written, length));
      List<Long> numbers = RequestFile.open(file).stream().map(Request::number).toList();
      assertThat(numbers).as("cut at %d", length).hasSizeLessThan(3);
      assertThat(List.of(1L, 2L, 8L).subList(0, numbers.size())).isEqualTo(numbers);
    }
  }

  @Test
  void moreDifferentErrorsThanThereArePlacesForTextsAreAllKept() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RequestCodec.Encoder encoder = new RequestCodec.Encoder();
    encoder.begin(bytes);
    for (int i = 0; i < 150_000; i++) {
      encoder.add(
          bytes,
          new Request(i, 0, 0, 1_000L * i, 200, Answer.FAILED, List.of("a-" + i % 7), "got " + i));
    }
    Files.write(file, bytes.toByteArray());

    AtomicLong next = new AtomicLong();
    RequestFile.open(file)
        .forEach(request -> {
          assertThat(request.error()).isEqualTo("got " + next.get());
          assertThat(request.hops()).containsExactly("a-" + next.getAndIncrement() % 7);
        });
    assertThat(next.get()).isEqualTo(150_000);
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
  void bytesThatAreNoRequestsAreToldWithTheirPlace() throws IOException {
    write(request(1));
    long size = Files.size(file);
    Files.write(file, new byte[] {9, 9, 9}, StandardOpenOption.APPEND);

    assertThatThrownBy(() -> RequestFile.read(file))
        .isInstanceOf(BadHistory.class)
        .hasMessage(file + ": at byte " + (size + 1) + ": no record is of the kind 9");
  }

  @Test
  void aFileOfSomethingElseIsRefused() throws IOException {
    Files.writeString(file, "something else");

    assertThatThrownBy(() -> RequestFile.read(file))
        .isInstanceOf(BadHistory.class)
        .hasMessageContaining("does not begin as a file of requests");
  }

  private Path former(String behindTheFirst) throws IOException {
    return Files.writeString(
        folder.resolve("requests-browse.tsv"),
        "#holdfast-requests 1\n"
            + "number\tintended-us\tlate-us\ttook-us\tstatus\tanswer\thops\terror\n"
            + "1\t5003333\t21\t4196\t200\tok\tgateway-2,catalog-1!,catalog-3\t\n"
            + behindTheFirst);
  }

  @Test
  void garbageInTheTextOfAFormerVersionIsToldWithLineAndCause() throws IOException {
    Path former = former("garbage\n2\t3\n");

    assertThatThrownBy(() -> RequestFile.read(former))
        .isInstanceOf(BadHistory.class)
        .hasMessage(former + ":4: not a request: a request has 8 fields, this has 1");
  }

  @Test
  void aLineThatNoRunWritesIsRefusedBeforeItFillsTheMemory() throws IOException {
    Path former = former("x".repeat(1 << 20) + "x\n");

    assertThatThrownBy(() -> RequestFile.read(former))
        .isInstanceOf(BadHistory.class)
        .hasMessage(
            former
                + ":4: is longer than 1,048,576 characters, which no line of a run is; name the"
                + " folder of a run");
  }

  @Test
  void anotherFormatOfTextIsRefused() throws IOException {
    Path former =
        Files.writeString(folder.resolve("requests-browse.tsv"), "#holdfast-requests 2\n");

    assertThatThrownBy(() -> RequestFile.read(former))
        .isInstanceOf(BadHistory.class)
        .hasMessage(former + ":1: expected '#holdfast-requests 1', got '#holdfast-requests 2'");
  }
}
