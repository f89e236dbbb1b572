package dev.holdfast.cli;

import dev.holdfast.model.Redaction;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/** What people are shown, without what is secret; each text that is written is looked at whole. */
final class HidingWriter extends FilterWriter {
  private final Redaction redaction;

  HidingWriter(Writer out, Redaction redaction) {
    super(out);
    this.redaction = redaction;
  }

  @Override
  public void write(String text, int from, int length) throws IOException {
    String hidden = redaction.text(text.substring(from, from + length));
    out.write(hidden, 0, hidden.length());
  }

  @Override
  public void write(char[] text, int from, int length) throws IOException {
    write(new String(text, from, length), 0, length);
  }
}
