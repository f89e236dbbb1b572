package dev.holdfast.platform.kubernetes.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Files that come out of a pod, as tar packs them. */
final class TarFiles {
  private TarFiles() {}

  /**
   * Writes them below a folder; what is neither a file nor a folder is left out.
   *
   * @return the files
   * @throws IOException where one would be elsewhere, or the archive is not whole
   */
  static List<Path> unpack(InputStream packed, Path into) throws IOException {
    List<Path> files = new ArrayList<>();
    Path root = into.toAbsolutePath().normalize();
    try (TarArchiveInputStream tar = new TarArchiveInputStream(packed)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
          throw new IOException("'%s' is not below the folder".formatted(entry.getName()));
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else if (entry.isFile() && !entry.isSymbolicLink() && !entry.isLink()) {
          Files.createDirectories(target.resolveSibling(""));
          Files.copy(tar, target);
          files.add(target);
        }
      }
    }
    return files;
  }
}
