package dev.holdfast.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that is there whole or not at all, also when two writers meet. */
final class WholeFile {
  private WholeFile() {}

  static void write(Path file, String text) {
    try {
      Path absolute = file.toAbsolutePath();
      if (absolute.getParent() != null) {
        Files.createDirectories(absolute.getParent());
      }
      // in the same folder, since a file can be moved at once only within one file system
      Path draft = absolute.resolveSibling("." + file.getFileName() + "." + writer() + ".draft");
      try {
        // getBytes puts '?' for half a surrogate pair, where Files.writeString would refuse
        Files.write(draft, text.getBytes(StandardCharsets.UTF_8));
        Files.move(
            draft, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException failed) {
      throw new ReportNotWritten(file, failed);
    }
  }

  private static String writer() {
    return ProcessHandle.current().pid() + "-" + Thread.currentThread().threadId();
  }
}
