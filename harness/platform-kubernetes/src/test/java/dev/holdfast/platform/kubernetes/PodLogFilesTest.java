package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PodLogFilesTest {
  private static final byte[] LOG = new byte[300_000];

  static {
    new Random(1).nextBytes(LOG);
  }

  private static InputStream first(int bytes) {
    return new ByteArrayInputStream(Arrays.copyOf(LOG, bytes));
  }

  private static InputStream broken() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("connection reset");
      }

      @Override
      public int read(byte[] into, int from, int most) throws IOException {
        return read();
      }
    };
  }

  @Test
  void whatWasReadBeforeAConnectionBrokeIsPassedOverByTheNextReading() throws Exception {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (PodLogFiles.Sink sink = new PodLogFiles.Sink(file)) {
      assertThatThrownBy(() -> sink.take(new SequenceInputStream(first(200_001), broken())))
          .isInstanceOf(IOException.class);
      // a reading that ends before it has caught up adds nothing
      sink.take(first(70_000));
      assertThat(file.size()).isEqualTo(200_001);
      sink.take(first(250_000));
      sink.take(first(300_000));
      sink.take(first(300_000));
    }

    assertThat(file.toByteArray()).isEqualTo(LOG);
  }

  private static InputStream lines(int from, int to) {
    return text(
        IntStream.rangeClosed(from, to)
            .mapToObj(number -> "{\"event.sequence\":" + number + "}\n")
            .collect(Collectors.joining()));
  }

  private static InputStream text(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final PodLogFiles.Sink sink = new PodLogFiles.Sink(file);

  private boolean take(InputStream first, InputStream... others) throws IOException {
    boolean known = sink.take(first);
    for (InputStream other : others) {
      known = sink.take(other);
    }
    return known;
  }

  private String written() {
    return file.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLogThatWasRotatedMeanwhileIsContinuedByItsLines() throws Exception {
    assertThat(take(lines(1, 200), lines(101, 300))).isTrue();

    assertThat(written()).isEqualTo(read(lines(1, 300)));
  }

  @Test
  void aLineThatBrokeOffIsContinuedWithinARotatedLog() throws Exception {
    take(new SequenceInputStream(lines(1, 200), text("{\"event.se")), lines(101, 300));

    assertThat(written()).isEqualTo(read(lines(1, 300)));
  }

  @Test
  void aLineThatBrokeOffIsContinuedWhereItIsTheFirstThatIsLeft() throws Exception {
    assertThat(take(new SequenceInputStream(lines(1, 200), text("{\"event.se")), lines(201, 300)))
        .isTrue();

    assertThat(written()).isEqualTo(read(lines(1, 300)));
  }

  @Test
  void whatIsLeftOfALogThatWasRotatedBeyondWhatIsKnownIsKeptAndTold() throws Exception {
    assertThat(take(lines(1, 200), lines(251, 300))).isFalse();

    assertThat(written()).isEqualTo(read(lines(1, 200)) + read(lines(251, 300)));
  }

  @Test
  void aLineThatBrokeOffAndIsGoneGetsAnEnd() throws Exception {
    assertThat(take(text("a\nbro"), text("x\ny\n"))).isFalse();

    assertThat(written()).isEqualTo("a\nbro\nx\ny\n");
  }

  @Test
  void ofLinesThatAreAllTheSameOnlyThoseThatAreMoreAreNew() throws Exception {
    take(text("x\nx\nx\n"), text("x\nx\nx\nx\nx\n"));
    assertThat(written()).isEqualTo("x\nx\nx\nx\nx\n");

    take(text("x\nx\nx\nx\nx\ny\n"));
    assertThat(written()).isEqualTo("x\nx\nx\nx\nx\ny\n");
  }

  @Test
  void linesThatCameBeforeAndComeAgainAreNew() throws Exception {
    take(text("a\nb\nc\n"), text("a\nb\nc\na\nb\n"));
    assertThat(written()).isEqualTo("a\nb\nc\na\nb\n");

    take(text("b\nz\n"));
    assertThat(written()).isEqualTo("a\nb\nc\na\nb\nz\n");
  }

  @Test
  void aReadingThatAddsNothingIsKnown() throws Exception {
    assertThat(take(lines(1, 200), lines(1, 200), lines(150, 200), text(""))).isTrue();

    assertThat(written()).isEqualTo(read(lines(1, 200)));
  }

  @Test
  void aLastLineWithoutAnEndIsRead() throws Exception {
    take(lines(1, 20), new SequenceInputStream(lines(11, 20), text("the e")));
    take(new SequenceInputStream(lines(11, 20), text("the end")));

    assertThat(written()).isEqualTo(read(lines(1, 20)) + "the end");
  }
}
