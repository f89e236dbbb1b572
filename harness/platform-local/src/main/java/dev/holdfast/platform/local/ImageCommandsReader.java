package dev.holdfast.platform.local;

import dev.holdfast.engine.spi.BadSystem;
import dev.holdfast.platform.local.ImageCommands.ImageCommand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads {@code holdfast.yaml} and collects every error in it. */
final class ImageCommandsReader {
  private static final String VARIABLE = "[A-Za-z_][A-Za-z0-9_]*";

  /** What other platforms read. */
  private static final Set<String> OTHERS = Set.of("containers", "kubernetes");

  private static final String EXAMPLE =
      "images: {shop/cart: {command: [\"${java}\", \"-jar\", \"cart.jar\"], port-env: PORT}}";

  private static final int MOST_BYTES = 1 << 20;
  private static final int DEEPEST = 20;

  private final Path file;
  private final List<String> errors = new ArrayList<>();

  private ImageCommandsReader(Path file) {
    this.file = file;
  }

  static ImageCommands read(Path file) {
    ImageCommandsReader reader = new ImageCommandsReader(file);
    Map<String, ImageCommand> images = new LinkedHashMap<>();
    reader.root().ifPresent(root -> reader.images(root, images));
    if (!reader.errors.isEmpty()) {
      throw new BadSystem(String.join("\n", reader.errors));
    }
    return new ImageCommands(file, images);
  }

  static Optional<Node> document(Path file) {
    ImageCommandsReader reader = new ImageCommandsReader(file);
    Optional<Node> root = reader.root();
    if (!reader.errors.isEmpty()) {
      throw new BadSystem(String.join("\n", reader.errors));
    }
    return root;
  }

  private Optional<Node> root() {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        errors.add(
            file + ": must be a regular file, got a folder, pipe or device; write " + EXAMPLE);
        return Optional.empty();
      }
      LoadSettings settings =
          LoadSettings.builder().setLabel(file.getFileName().toString()).build();
      String text = text(file);
      if (!bounded(text, settings)) {
        return Optional.empty();
      }
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isEmpty()) {
        errors.add(file + ": must map images to commands, but is empty; write " + EXAMPLE);
      }
      return root;
    } catch (MarkedYamlEngineException e) {
      String at =
          e.getProblemMark()
              .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
              .orElse("");
      errors.add(file + at + " must be YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      errors.add(file + " must be YAML: " + e.getMessage());
    } catch (CharacterCodingException e) {
      errors.add(file + ": must be in UTF-8, and is not; save the file as UTF-8");
    } catch (IOException e) {
      errors.add(
          file
              + " must be readable, it maps images to commands; write "
              + EXAMPLE
              + " ("
              + e
              + ")");
    }
    return Optional.empty();
  }

  /** At most one byte more than a file may have, however long it is. */
  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
  }

  /** Whether it is no deeper and longer than makes sense: what composes it calls itself. */
  private boolean bounded(String text, LoadSettings settings) {
    if (text.length() >= MOST_BYTES) {
      errors.add(file + ": must have at most 1 MB, got more; keep in it the images alone");
      return false;
    }
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        default -> {}
      }
      if (depth > DEEPEST) {
        errors.add(
            file + ": must be nested at most " + DEEPEST + " deep, got more; write " + EXAMPLE);
        return false;
      }
    }
    return true;
  }

  private void images(Node root, Map<String, ImageCommand> images) {
    for (NodeTuple top : entries(root, "the file")) {
      String key = text(top.getKeyNode());
      if (OTHERS.contains(key)) {
        continue;
      }
      if (!key.equals("images")) {
        error(
            top.getKeyNode(),
            "unknown field '" + key + "'; there are 'images', 'containers' and 'kubernetes'");
        continue;
      }
      for (NodeTuple entry : entries(top.getValueNode(), "images")) {
        image(entry, images);
      }
    }
  }

  private void image(NodeTuple entry, Map<String, ImageCommand> images) {
    String image = text(entry.getKeyNode());
    if (image.indexOf(':', image.lastIndexOf('/') + 1) >= 0 || image.contains("@")) {
      error(
          entry.getKeyNode(),
          "an image must be named without tag and digest, got '"
              + image
              + "'; one command runs all its versions");
    }
    List<String> command = List.of();
    String portEnv = "";
    for (NodeTuple field : entries(entry.getValueNode(), "image " + image)) {
      String key = text(field.getKeyNode());
      switch (key) {
        case "command" -> command = command(field.getValueNode());
        case "port-env" -> {
          portEnv = text(field.getValueNode());
          if (!portEnv.matches(VARIABLE)) {
            error(
                field.getValueNode(),
                "port-env must be an environment variable's name, got '" + portEnv + "'");
          }
        }
        default ->
            error(
                field.getKeyNode(),
                "unknown field '" + key + "' of an image; there are 'command' and 'port-env'");
      }
    }
    if (command.isEmpty()) {
      error(
          entry.getKeyNode(),
          "image '" + image + "' must have a command: a list of texts, the program first");
    }
    images.put(image, new ImageCommand(command, portEnv));
  }

  private List<String> command(Node node) {
    if (!(node instanceof SequenceNode list)) {
      error(node, "command must be a list of texts; write [\"${java}\", \"-jar\", \"cart.jar\"]");
      // something, so that its lack is not complained of as well
      return List.of("?");
    }
    return list.getValue().stream().map(this::text).toList();
  }

  private List<NodeTuple> entries(Node node, String what) {
    if (node instanceof MappingNode mapping) {
      Set<String> seen = new HashSet<>();
      for (NodeTuple entry : mapping.getValue()) {
        if (entry.getKeyNode() instanceof ScalarNode key && !seen.add(key.getValue())) {
          error(key, "'" + key.getValue() + "' must be there once in " + what + "; remove one");
        }
      }
      return mapping.getValue();
    }
    error(node, what + " must be a map; write " + EXAMPLE);
    return List.of();
  }

  private String text(Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    error(node, "must be a text");
    return "";
  }

  private void error(Node node, String message) {
    String at =
        node.getStartMark()
            .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
            .orElse("");
    errors.add(file + at + " " + message);
  }
}
