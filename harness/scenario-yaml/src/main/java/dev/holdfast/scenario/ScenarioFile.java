package dev.holdfast.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The file of a scenario, or of a schedule, as text. */
final class ScenarioFile {
  private final String what;
  private final List<String> endings;

  private ScenarioFile(String what, String... endings) {
    this.what = what;
    this.endings = List.of(endings);
  }

  /** A scenario's text; null where it has none, which is then reported. */
  static @Nullable String text(Path file, Problems problems) {
    return new ScenarioFile("a scenario", ".yaml", ".yml").read(file, problems);
  }

  /** A schedule's text; null where it has none, which is then reported. */
  static @Nullable String schedule(Path file, Problems problems) {
    return new ScenarioFile("a schedule", ".json").read(file, problems);
  }

  private @Nullable String read(Path file, Problems problems) {
    if (Files.isDirectory(file)) {
      problems.add(
          Place.NONE, what + " must be a file, got a folder" + choice("; it holds ", there(file)));
    } else if (!Files.exists(file)) {
      problems.add(Place.NONE, what + " must be a file that exists; " + nearest(file));
    } else if (!Files.isRegularFile(file)) {
      problems.add(
          Place.NONE,
          what + " must be a regular file, got a pipe or device; write it to a file first");
    } else {
      return content(file, problems);
    }
    return null;
  }

  private @Nullable String content(Path file, Problems problems) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(Composer.MOST_CHARACTERS + 1);
      if (bytes.length > Composer.MOST_CHARACTERS) {
        problems.add(
            Place.NONE,
            what + " must have at most 1 MB, got more; split it, one experiment to a file");
        return null;
      }
      return decoded(bytes, problems);
    } catch (AccessDeniedException denied) {
      problems.add(Place.NONE, what + " must be readable, got no permission; run chmod +r on it");
    } catch (IOException failed) {
      problems.add(
          Place.NONE,
          what
              + " must be readable, got "
              + failed.getClass().getSimpleName()
              + ": "
              + failed.getMessage()
              + "; check the disk");
    }
    return null;
  }

  private @Nullable String decoded(byte[] bytes, Problems problems) {
    String text =
        utf8(
            bytes,
            (place, wrong) ->
                problems.add(
                    place,
                    "%s must be in UTF-8, got the byte 0x%02X; save the file as UTF-8"
                        .formatted(what, wrong)));
    return text != null && text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /**
   * The text of bytes in UTF-8; null where they are not, which is then told.
   *
   * @param wrong takes the place of the first byte that is wrong, and the byte
   */
  static @Nullable String utf8(byte[] bytes, BiConsumer<Place, Byte> wrong) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer chars = CharBuffer.allocate(bytes.length + 1);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CoderResult result = decoder.decode(in, chars, true);
    String text = chars.flip().toString();
    if (result.isError()) {
      wrong.accept(Place.of(text, text.length()), bytes[in.position()]);
      return null;
    }
    return text;
  }

  private String nearest(Path file) {
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.getParent();
    Path name = absolute.getFileName();
    if (folder == null || name == null || !Files.isDirectory(folder)) {
      return "its folder does not exist either";
    }
    List<String> there = there(folder);
    return Suggestion.of(name.toString(), there)
        .map(near -> "did you mean '" + file.resolveSibling(near) + "'?")
        .orElse(
            "its folder holds "
                + (there.isEmpty() ? "no " + what.substring(2) : String.join(", ", there)));
  }

  private static String choice(String before, List<String> names) {
    return names.isEmpty() ? "; name a file" : before + String.join(", ", names);
  }

  private List<String> there(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> endings.stream().anyMatch(name::endsWith))
          .sorted()
          .limit(10)
          .toList();
    } catch (IOException | UncheckedIOException unreadable) {
      return List.of();
    }
  }
}
