package dev.holdfast.platform.local;

import dev.holdfast.platform.local.ImageCommands.ImageCommand;
import dev.holdfast.platform.local.chart.PodSpec;
import dev.holdfast.platform.local.chart.SystemSpec.DeploymentSpec;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.CannotStart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What containers are started by, and whether this machine has it.
 *
 * @param programs which programs of charts are here
 */
record Runnables(ImageCommands images, StandIns programs) {
  /**
   * A word of a command as it is written.
   *
   * @param ofImage whether it is of the image's command in {@code holdfast.yaml}
   */
  record Word(String text, boolean ofImage) {}

  /** The whole command of a container: the image's where the chart says none, or one for it. */
  List<Word> words(PodSpec.Container container, ImageCommand image) {
    int replaced = programs.replaced(container);
    List<Word> words = new ArrayList<>();
    if (replaced > 0 || container.command().isEmpty()) {
      image.command().forEach(part -> words.add(new Word(part, true)));
    }
    Stream.concat(container.command().stream().skip(replaced), container.args().stream())
        .forEach(part -> words.add(new Word(part, false)));
    return words;
  }

  /** A word of an image's command, with what stands for {@code ${java}} and {@code ${tmp}}. */
  static String filledIn(String part, String tmp) {
    return part.replace(
            "${java}", Path.of(System.getProperty("java.home"), "bin", "java").toString())
        .replace("${tmp}", tmp);
  }

  /**
   * Looks for the program of each of a Deployment's containers.
   *
   * @throws BadSystem where an image has no command
   * @throws CannotStart where its command cannot be run
   */
  void check(DeploymentSpec deployment) {
    deployment
        .pod()
        .everyContainer()
        .forEach(container -> {
          ImageCommand image =
              images.of(
                  container.imageName(), container.command(), "Deployment/" + deployment.name());
          check(
              deployment.name(),
              container,
              words(container, image).stream()
                  .map(word -> word.ofImage() ? filledIn(word.text(), "") : word.text())
                  .toList());
        });
  }

  /**
   * Said before anything is started, rather than by a pod that crashes again and again.
   *
   * @throws CannotStart where its command cannot be run
   */
  void check(String deployment, PodSpec.Container container, List<String> command) {
    String where =
        container.command().isEmpty() || programs.needed(container)
            ? images.file() + ", image '" + container.imageName() + "'"
            : "Deployment/" + deployment + ", container '" + container.name() + "'";
    String program = command.getFirst();
    if (!programs.has(container, program)) {
      throw new CannotStart(
          where + ": the command must be a program that can be run, '" + program + "' is none");
    }
    int jar = command.indexOf("-jar") + 1;
    if (jar > 0 && jar < command.size() && !command.get(jar).contains("$(")) {
      Path file = images.folder().resolve(command.get(jar));
      if (!Files.isRegularFile(file)) {
        throw new CannotStart(
            where
                + ": the jar must be there, "
                + file
                + " is not; build it first (./mvnw package)");
      }
    }
  }
}
