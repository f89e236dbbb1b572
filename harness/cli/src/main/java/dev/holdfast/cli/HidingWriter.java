package dev.holdfast.cli;

import dev.holdfast.model.Redaction;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people are shown, without what is secret; each text that is written is looked at whole. It
 * remembers why something could not be written, which whoever prints is not told.
 */
final class HidingWriter extends FilterWriter {
  private final Redaction redaction;
  private @Nullable IOException lost;

  HidingWriter(Writer out, Redaction redaction) {
    super(out);
    this.redaction = redaction;
  }

  /** Why the first text was lost that could not be written; empty where all was. */
  Optional<IOException> lost() {
    return Optional.ofNullable(lost);
  }

  @Override
  public void write(String text, int from, int length) throws IOException {
    String hidden = redaction.text(text.substring(from, from + length));
    try {
      out.write(hidden, 0, hidden.length());
    } catch (IOException e) {
      throw remembered(e);
    }
  }

  @Override
  public void write(char[] text, int from, int length) throws IOException {
    write(new String(text, from, length), 0, length);
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw remembered(e);
    }
  }

  private IOException remembered(IOException failure) {
    if (lost == null) {
      lost = failure;
    }
    return failure;
  }
}
