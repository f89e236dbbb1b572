package dev.holdfast.platform.local;

import dev.holdfast.platform.local.ImageCommands.ImageCommand;
import dev.holdfast.platform.local.chart.PodSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the images of a project file and collects every error in them. */
final class ImageCommandsReader {
  private static final String VARIABLE = "[A-Za-z_][A-Za-z0-9_]*";

  /** What other platforms read. */
  private static final Set<String> OTHERS = Set.of("containers", "kubernetes");

  private static final String REMEDY = "; write " + ProjectFile.EXAMPLE;

  private final ProjectFields fields;
  private final Map<String, ImageCommand> images = new LinkedHashMap<>();

  private ImageCommandsReader(ProjectFields fields) {
    this.fields = fields;
  }

  static ImageCommands read(ProjectFile file) {
    ProjectFields fields = new ProjectFields(file);
    ImageCommandsReader reader = new ImageCommandsReader(fields);
    reader.images();
    fields.check();
    return new ImageCommands(file.path(), reader.images);
  }

  private void images() {
    for (NodeTuple top : fields.top()) {
      String key = fields.text(top.getKeyNode());
      if (OTHERS.contains(key)) {
        continue;
      }
      if (!key.equals("images")) {
        fields.error(
            top.getKeyNode(),
            "unknown field '" + key + "'; there are 'images', 'containers' and 'kubernetes'");
        continue;
      }
      for (NodeTuple entry : fields.entries(top.getValueNode(), "images", REMEDY)) {
        image(entry);
      }
    }
  }

  private void image(NodeTuple entry) {
    String image = fields.text(entry.getKeyNode());
    if (image.indexOf(':', image.lastIndexOf('/') + 1) >= 0 || image.contains("@")) {
      fields.error(
          entry.getKeyNode(),
          "an image must be named without tag and digest, got '"
              + image
              + "'; one command runs all its versions");
    }
    List<String> command = List.of();
    List<String> portEnvs = List.of();
    for (NodeTuple field : fields.entries(entry.getValueNode(), "image " + image, REMEDY)) {
      String key = fields.text(field.getKeyNode());
      switch (key) {
        case "command" -> command = command(field.getValueNode());
        case "port-env" -> portEnvs = portEnvs(field.getValueNode());
        default ->
            fields.error(
                field.getKeyNode(),
                "unknown field '" + key + "' of an image; there are 'command' and 'port-env'");
      }
    }
    if (command.isEmpty()) {
      fields.error(
          entry.getKeyNode(),
          "image '" + image + "' must have a command: a list of texts, the program first");
    }
    images.put(PodSpec.imageName(image), new ImageCommand(command, portEnvs));
  }

  /** One variable, or a list of them: one for each port of the container. */
  private List<String> portEnvs(Node node) {
    List<? extends Node> names =
        node instanceof SequenceNode list ? list.getValue() : List.of(node);
    for (Node name : names) {
      String text = fields.text(name);
      if (!text.matches(VARIABLE)) {
        fields.error(name, "port-env must be an environment variable's name, got '" + text + "'");
      }
    }
    return names.stream().map(fields::text).toList();
  }

  private List<String> command(Node node) {
    if (!(node instanceof SequenceNode list)) {
      fields.error(
          node, "command must be a list of texts; write [\"${java}\", \"-jar\", \"cart.jar\"]");
      // something, so that its lack is not complained of as well
      return List.of("?");
    }
    return list.getValue().stream().map(fields::text).toList();
  }
}
