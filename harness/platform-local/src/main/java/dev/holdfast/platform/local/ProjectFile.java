package dev.holdfast.platform.local;

import dev.holdfast.spi.BadSystem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A {@code holdfast.yaml}, read within bounds, so that no file can take all memory or stack. What
 * it means is up to {@link ProjectFields} and whoever asks those.
 */
public final class ProjectFile {
  static final String EXAMPLE =
      "images: {shop/cart: {command: [\"${java}\", \"-jar\", \"cart.jar\"], port-env: PORT}}";

  private static final int MOST_BYTES = 1 << 20;
  private static final int DEEPEST = 20;

  private final Path path;
  private final Node root;

  private ProjectFile(Path path, Node root) {
    this.path = path;
    this.root = root;
  }

  /**
   * Reads it.
   *
   * @throws BadSystem where it is no YAML, too long, too deep or empty
   */
  public static ProjectFile read(Path holdfastYaml) {
    Path path = holdfastYaml.toAbsolutePath().normalize();
    return new ProjectFile(path, compose(path));
  }

  /** The file's path, absolute. */
  public Path path() {
    return path;
  }

  Node root() {
    return root;
  }

  private static Node compose(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new BadSystem(
          file + ": must be a regular file, got a folder, pipe or device; write " + EXAMPLE);
    }
    try {
      LoadSettings settings =
          LoadSettings.builder().setLabel(file.getFileName().toString()).build();
      String text = text(file);
      checkBounds(file, text, settings);
      return new Compose(settings)
          .composeString(text)
          .orElseThrow(() ->
              new BadSystem(
                  file + ": must map images to commands, but is empty; write " + EXAMPLE));
    } catch (MarkedYamlEngineException e) {
      String at =
          e.getProblemMark()
              .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
              .orElse("");
      throw new BadSystem(file + at + " must be YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new BadSystem(file + " must be YAML: " + e.getMessage());
    } catch (CharacterCodingException e) {
      throw new BadSystem(file + ": must be in UTF-8, and is not; save the file as UTF-8");
    } catch (IOException e) {
      throw new BadSystem(
          file
              + " must be readable, it maps images to commands; write "
              + EXAMPLE
              + " ("
              + e
              + ")");
    }
  }

  /** At most one byte more than a file may have, however long it is. */
  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
  }

  /** It must be no deeper and longer than makes sense: what composes it calls itself. */
  private static void checkBounds(Path file, String text, LoadSettings settings) {
    if (text.length() >= MOST_BYTES) {
      throw new BadSystem(file + ": must have at most 1 MB, got more; keep in it the images alone");
    }
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        default -> {}
      }
      if (depth > DEEPEST) {
        throw new BadSystem(
            file + ": must be nested at most " + DEEPEST + " deep, got more; write " + EXAMPLE);
      }
    }
  }
}
