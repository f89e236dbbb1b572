package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Redaction;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import org.junit.jupiter.api.Test;

/** What cannot be written is not lost in silence. */
class HidingWriterTest {
  private final StringWriter said = new StringWriter();
  private final PrintWriter err = new PrintWriter(said, true);

  /** Fails as a full disk or a closed pipe does. */
  private static final class Failing extends Writer {
    private final String why;

    private Failing(String why) {
      this.why = why;
    }

    @Override
    public void write(char[] text, int from, int length) throws IOException {
      throw new IOException(why);
    }

    @Override
    public void flush() throws IOException {
      throw new IOException(why);
    }

    @Override
    public void close() {}
  }

  private int endOf(String why, int status) {
    HidingWriter shown = new HidingWriter(new Failing(why), new Redaction());
    PrintWriter out = new PrintWriter(shown, true);
    out.println("PASS");
    assertThat(out.checkError()).isTrue();
    return shown.lost().map(lost -> Holdfast.unseen(lost, status, err)).orElseThrow();
  }

  @Test
  void aGoodEndThatNobodyCouldReadIsNone() {
    assertThat(endOf("No space left on device", 0)).isEqualTo(4);
    assertThat(said.toString())
        .startsWith("what was to be shown could not be written: No space left on device;");
  }

  @Test
  void aVerdictStaysWhatItIs() {
    assertThat(endOf("No space left on device", 1)).isEqualTo(1);
    assertThat(endOf("No space left on device", 3)).isEqualTo(3);
  }

  @Test
  void whoStopsReadingHasSeenEnough() {
    assertThat(endOf("Broken pipe", 0)).isZero();
    assertThat(said.toString()).isEmpty();
  }

  @Test
  void nothingIsLostWhereAllWasWritten() {
    StringWriter text = new StringWriter();
    HidingWriter shown = new HidingWriter(text, new Redaction());
    new PrintWriter(shown, true).println("password: hunter2-plant");

    assertThat(shown.lost()).isEmpty();
    assertThat(text.toString()).contains(Redaction.HIDDEN).doesNotContain("hunter2");
  }
}
