package dev.holdfast.platform.local;

import dev.holdfast.spi.BadSystem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Takes a project file apart, and collects every error in it with its place. */
public final class ProjectFields {
  private final ProjectFile file;
  private final List<String> errors = new ArrayList<>();

  /** The fields of that file, without an error yet. */
  public ProjectFields(ProjectFile file) {
    this.file = file;
  }

  /** The fields of the whole file. */
  public List<NodeTuple> top() {
    return entries(file.root(), "the file", "; write " + ProjectFile.EXAMPLE);
  }

  /**
   * The fields of a map, each there once; none where it is no map.
   *
   * @param what the map is called, for messages
   * @param remedy what to do where it is no map, with what sets it off from the rule; "" for
   *     nothing to say
   */
  public List<NodeTuple> entries(Node node, String what, String remedy) {
    if (node instanceof MappingNode mapping) {
      Set<String> seen = new HashSet<>();
      for (NodeTuple entry : mapping.getValue()) {
        if (entry.getKeyNode() instanceof ScalarNode key && !seen.add(key.getValue())) {
          error(key, "'" + key.getValue() + "' must be there once in " + what + "; remove one");
        }
      }
      return mapping.getValue();
    }
    error(node, what + " must be a map" + remedy);
    return List.of();
  }

  /** A text; "" where it is none. */
  public String text(Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    error(node, "must be a text");
    return "";
  }

  /** Notes what is wrong at that place. */
  public void error(Node node, String message) {
    String at =
        node.getStartMark()
            .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
            .orElse("");
    errors.add(file.path() + at + " " + message);
  }

  /**
   * Checks that nothing was wrong.
   *
   * @throws BadSystem with every error
   */
  public void check() {
    if (!errors.isEmpty()) {
      throw new BadSystem(String.join("\n", errors));
    }
  }
}
