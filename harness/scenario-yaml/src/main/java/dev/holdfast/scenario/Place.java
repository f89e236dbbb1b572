package dev.holdfast.scenario;

import java.util.Comparator;

/** Line and column in a file, both counted from 1; columns are counted in characters. */
record Place(int line, int column) implements Comparable<Place> {
  /** For what has no place of its own: the file as a whole, a value that was left out. */
  static final Place NONE = new Place(0, 0);

  private static final Comparator<Place> ORDER =
      Comparator.comparingInt(Place::line).thenComparingInt(Place::column);

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }

  /** The place of the character at {@code index} of a text. */
  static Place of(String text, int index) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < index; i++) {
      boolean lineFeed = text.charAt(i) == '\n';
      boolean loneReturn =
          text.charAt(i) == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n');
      if (lineFeed || loneReturn) {
        line++;
        lineStart = i + 1;
      }
    }
    return new Place(line, text.codePointCount(lineStart, index) + 1);
  }
}
