package dev.holdfast.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a request carries. */
public sealed interface Body {
  /** A text; draws in it are filled as they are. */
  record Text(String text) implements Body {}

  /**
   * JSON; draws in its texts are filled, and stay texts.
   *
   * @param value of String, BigDecimal, Boolean, {@link Nothing}, {@link List} and {@link Map}
   */
  record Json(Object value) implements Body {}

  /** A file's bytes as they are. */
  record File(Path path) implements Body {}

  /** JSON's null. */
  enum Nothing {
    NULL
  }
}
