package dev.holdfast.launch;

import java.nio.file.Path;
import java.util.List;

/**
 * Two runs side by side.
 *
 * @param lines for a terminal
 * @param page the same as a page, with charts
 */
public record Compared(List<String> lines, Path page) {
  public Compared {
    lines = List.copyOf(lines);
  }
}
