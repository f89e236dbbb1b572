package dev.holdfast.platform.local;

import dev.holdfast.spi.BadSystem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What to run for an image, since nothing here can run images: the map {@code images} of {@code
 * holdfast.yaml}, by image name without tag.
 *
 * @param file where it was read from, for messages; relative paths count from its folder
 */
public record ImageCommands(Path file, Map<String, ImageCommand> images) {
  public ImageCommands {
    images = Map.copyOf(images);
  }

  /**
   * A command.
   *
   * @param command {@code ${java}} in it is the running JDK's {@code java}, {@code ${tmp}} the
   *     pod's own temporary folder
   * @param portEnvs the variables that tell it to listen on other ports than the chart's, in the
   *     order of the container's ports; empty where it has none
   */
  public record ImageCommand(List<String> command, List<String> portEnvs) {
    public ImageCommand {
      command = List.copyOf(command);
      portEnvs = List.copyOf(portEnvs);
    }
  }

  /**
   * Reads a {@code holdfast.yaml}.
   *
   * @throws BadSystem with every error that the file has: line, rule, value and remedy
   */
  public static ImageCommands read(Path holdfastYaml) {
    return in(ProjectFile.read(holdfastYaml));
  }

  /**
   * Those of a project file.
   *
   * @throws BadSystem with every error in them
   */
  public static ImageCommands in(ProjectFile file) {
    return ImageCommandsReader.read(file);
  }

  /** The folder that commands start in. */
  Path folder() {
    return Optional.ofNullable(file.getParent()).orElse(Path.of("/"));
  }

  /**
   * The command for an image.
   *
   * @param said what the chart itself starts in it; empty where that is left to the image
   * @throws BadSystem where there is none
   */
  ImageCommand of(String image, List<String> said, String askedBy) {
    ImageCommand command = images.get(image);
    if (command == null) {
      throw new BadSystem(
          askedBy
              + ": image '"
              + image
              + "' must have a command in "
              + file
              + " to run on the local platform; add under images: `"
              + image
              + ": {command: ["
              + (said.isEmpty() ? "..." : '"' + said.getFirst() + '"')
              + "]}`, or whatever it is started by here (there are "
              + (images.isEmpty() ? "none" : String.join(", ", new TreeMap<>(images).keySet()))
              + ")");
    }
    return command;
  }
}
