package dev.holdfast.spi;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * The way to a program elsewhere that makes a part of each load: where the system runs, and the
 * harness does not. It ends when its orders do, and when no sign of life comes in them for some
 * seconds.
 */
public interface Generator {
  /** Which one, for people. */
  String name();

  /** What it is told; closed, it ends. */
  OutputStream orders();

  /** What it says. */
  InputStream said();
}
