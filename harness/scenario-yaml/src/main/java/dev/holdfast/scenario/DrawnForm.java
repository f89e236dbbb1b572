package dev.holdfast.scenario;

import dev.holdfast.model.BadText;
import dev.holdfast.model.DrawText;

/** Texts that a request's draws fill. */
final class DrawnForm {
  private DrawnForm() {}

  /** The text itself, once its draws are found to be readable. */
  static String checked(String text) {
    read(text);
    return text;
  }

  /** The text, read. */
  static DrawText read(String text) {
    try {
      return DrawText.of(text);
    } catch (BadText bad) {
      throw new Refused(bad.rule(), bad.remedy());
    }
  }

  /** A header's value: it ends with its line. */
  static String header(String text) {
    if (!read(text).fixed().chars().allMatch(c -> (c >= ' ' && c <= '~') || c == '\t')) {
      throw new Refused("must be printable ASCII on one line", "encode what it holds");
    }
    return text;
  }
}
