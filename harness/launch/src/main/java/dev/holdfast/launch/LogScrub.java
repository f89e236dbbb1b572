package dev.holdfast.launch;

import dev.holdfast.model.Redaction;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Takes what is secret out of logs in a run's folder, once nothing writes to them any more: what
 * pods and the platform's own programs say is theirs while they run, but the folder is kept, sent
 * to people and archived by build servers.
 */
final class LogScrub {
  /** A longer line is looked at in parts. */
  private static final int LONGEST = 1 << 20;

  private static final String SUFFIX = ".log";

  private final Redaction redaction;

  LogScrub(Redaction redaction) {
    this.redaction = redaction;
  }

  /** All logs below that folder. */
  void scrub(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> logs;
    try (Stream<Path> below = Files.walk(folder)) {
      logs =
          below
              .filter(file -> file.getFileName().toString().endsWith(SUFFIX))
              .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
              .toList();
    }
    for (Path log : logs) {
      scrubFile(log);
    }
  }

  private void scrubFile(Path log) throws IOException {
    Path clean = log.resolveSibling(log.getFileName() + ".clean");
    boolean changed = false;
    // every byte is a character and back again, whatever the log's encoding
    try (BufferedReader in = Files.newBufferedReader(log, StandardCharsets.ISO_8859_1);
        BufferedWriter out = Files.newBufferedWriter(clean, StandardCharsets.ISO_8859_1)) {
      StringBuilder line = new StringBuilder();
      for (int read = in.read(); read >= 0; read = in.read()) {
        line.append((char) read);
        if (read == '\n' || line.length() >= LONGEST) {
          changed |= write(line, out);
        }
      }
      changed |= write(line, out);
    }
    if (changed) {
      Files.move(clean, log, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } else {
      Files.delete(clean);
    }
  }

  private boolean write(StringBuilder line, BufferedWriter out) throws IOException {
    byte[] bytes = line.toString().getBytes(StandardCharsets.ISO_8859_1);
    line.setLength(0);
    String text = new String(bytes, StandardCharsets.UTF_8);
    String hidden = redaction.text(text);
    boolean changed = !hidden.equals(text);
    out.write(
        new String(
            changed ? hidden.getBytes(StandardCharsets.UTF_8) : bytes,
            StandardCharsets.ISO_8859_1));
    return changed;
  }
}
