package dev.holdfast.helm;

import dev.holdfast.spi.Harness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders of this package's own making. */
final class Folders {
  private static final String PREFIX = "holdfast-helm-";

  /** In place of a label's slashes, and before what makes the name new. */
  private static final String SEPARATOR = "~";

  private Folders() {}

  /** A new one of this process's below {@code tmp}, which may be new, too. */
  static Path make(Path tmp) throws IOException {
    Files.createDirectories(tmp);
    return Files.createTempDirectory(tmp, prefix(Harness.current()));
  }

  /** What the names of a process's folders begin with. */
  static String prefix(Harness owner) {
    return PREFIX + owner.label().replace("/", SEPARATOR) + SEPARATOR;
  }

  /** Deletes those below {@code tmp} whose process has ended, if it was this user's. */
  static List<Path> deleteOfTheDead(Path tmp) {
    List<Path> deleted = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(tmp, PREFIX + "*")) {
      for (Path folder : all) {
        if (left(folder.getFileName().toString()) && ours(folder) && gone(folder)) {
          deleted.add(folder);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // what cannot be listed cannot be tidied; whoever needs the place says what is wrong with it
    }
    return deleted;
  }

  private static boolean left(String name) {
    int end = name.lastIndexOf(SEPARATOR);
    return end >= PREFIX.length()
        && Harness.parse(name.substring(PREFIX.length(), end).replace(SEPARATOR, "/"))
            .filter(Harness::dead)
            .isPresent();
  }

  /** Anybody may put a folder of any name into the machine's temporary folder. */
  private static boolean ours(Path folder) throws IOException {
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS)
            .getName()
            .equals(System.getProperty("user.name"));
  }

  /** Whether this call deleted it; another harness may be at it too. */
  private static boolean gone(Path folder) {
    try {
      delete(folder);
      return true;
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  /** Deletes a folder and all that is in it; nothing where there is none. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> below = Files.walk(folder)) {
      deepestFirst = below.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
