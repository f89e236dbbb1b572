package dev.holdfast.logs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * How far a log file was shipped, kept on disk: the file's identity and the number of bytes. It is
 * replaced as a whole, so a crash leaves the old or the new one.
 */
final class Position {
  private final Path file;
  private String key;
  private long bytes;

  Position(Path file) throws IOException {
    this.file = file;
    String text = text(file);
    int space = text.lastIndexOf(' ');
    boolean good = space > 0 && text.substring(space + 1).matches("[0-9]{1,18}");
    key = good ? text.substring(0, space) : "";
    bytes = good ? Long.parseLong(text.substring(space + 1)) : 0;
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException first) {
      return "";
    }
  }

  /** How far the file of that identity was shipped; 0 where another one was. */
  long of(String identity) {
    return key.equals(identity) ? bytes : 0;
  }

  void keep(String identity, long shipped) throws IOException {
    if (key.equals(identity) && bytes == shipped) {
      return;
    }
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(next, identity + " " + shipped + "\n");
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    key = identity;
    bytes = shipped;
  }
}
