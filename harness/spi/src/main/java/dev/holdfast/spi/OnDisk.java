package dev.holdfast.spi;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Files that are on the disk when a call returns, also for a machine that loses its power: what
 * {@code holdfast undo} reads is written so, before the deed that it would undo.
 */
public final class OnDisk {
  private OnDisk() {}

  /** A file with this content in the place of the one that is there; at no time is there a part. */
  public static void replace(Path file, byte[] content) throws IOException {
    Path whole = file.resolveSibling(file.getFileName() + ".new");
    try (FileOutputStream out = new FileOutputStream(whole.toFile())) {
      out.write(content);
      out.getFD().sync();
    }
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    name(file);
  }

  /** Adds to a file's end. */
  public static void append(Path file, byte[] more) throws IOException {
    boolean isNew = !Files.exists(file);
    try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
      out.write(more);
      out.getFD().sync();
    }
    if (isNew) {
      name(file);
    }
  }

  /** The name of a file or folder in the folder around it: without it, its content is lost, too. */
  public static void name(Path path) throws IOException {
    Path around = Objects.requireNonNull(path.toAbsolutePath().getParent());
    try (FileChannel folder = FileChannel.open(around, StandardOpenOption.READ)) {
      folder.force(true);
    }
  }
}
