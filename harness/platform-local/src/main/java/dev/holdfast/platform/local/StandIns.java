package dev.holdfast.platform.local;

import dev.holdfast.model.NotHonoured;
import dev.holdfast.platform.local.chart.PodSpec;
import dev.holdfast.platform.local.chart.ProbeSpec;
import dev.holdfast.platform.local.chart.SystemSpec;
import dev.holdfast.platform.local.chart.SystemSpec.DeploymentSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which programs of charts this machine has, and what becomes of the others: a chart names them as
 * they are in its images.
 *
 * @param folder that paths count from
 * @param commands of images, by their names
 * @param searchPath as in the variable PATH
 */
record StandIns(Path folder, Map<String, List<String>> commands, String searchPath) {
  static StandIns of(ImageCommands images, String searchPath) {
    return new StandIns(
        images.folder(),
        images.images().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, image -> image.getValue().command())),
        searchPath);
  }

  /** Whether a container finds it here: on this machine, or in what is mounted. */
  boolean has(PodSpec.Container container, String program) {
    return program.contains("$(")
        || Programs.runnable(program, folder, searchPath)
        || container.mounts().stream().anyMatch(mount -> program.startsWith(mount.path() + "/"));
  }

  /** Whether the command of the image in holdfast.yaml stands for the program of the chart's. */
  boolean needed(PodSpec.Container container) {
    return replaced(container) > 0;
  }

  /**
   * For how many words of the chart's command that of the image in holdfast.yaml stands: for its
   * program where this machine has none, and for all up to a file that is in the image alone
   * ({@code java -jar /app/app.jar}); for none where it can be run as it is.
   */
  int replaced(PodSpec.Container container) {
    List<String> command = container.command();
    if (command.isEmpty()) {
      return 0;
    }
    for (int i = command.size() - 1; i > 0; i--) {
      if (isInImageAlone(container, command.get(i), command.get(i - 1))) {
        return i + 1;
      }
    }
    return has(container, command.getFirst()) ? 0 : 1;
  }

  /** A path that is neither here nor mounted, nor one where a file could be made. */
  private static boolean isInImageAlone(PodSpec.Container container, String word, String before) {
    String path = word.strip().split("\\s", 2)[0];
    if (!path.matches("/[A-Za-z0-9._/@+-]+")
        || container.mounts().stream().anyMatch(mount -> path.startsWith(mount.path()))) {
      return false;
    }
    Path file = Path.of(path);
    Path parent = file.getParent();
    return !Files.exists(file)
        && (before.equals("-jar") || parent == null || !Files.isDirectory(parent));
  }

  /** Why a hook is not done, with what follows; empty where it is, or is none. */
  Optional<String> missing(
      PodSpec.Container container, PodSpec.@Nullable Hook hook, String follows) {
    return hook instanceof PodSpec.Hook.Asked asked
            && asked.how() instanceof ProbeSpec.How.Exec(List<String> command)
            && !has(container, command.getFirst())
        ? Optional.of("this machine has no '%s', so %s".formatted(command.getFirst(), follows))
        : Optional.empty();
  }

  /** Where the container's program starts. */
  Path start(PodSpec.Container container) {
    return container.workingDir().isEmpty() || hinderedFrom(container).isPresent()
        ? folder
        : Path.of(container.workingDir());
  }

  /** Why it does not start where its chart says; empty where it does. */
  private Optional<String> hinderedFrom(PodSpec.Container container) {
    Path asked = Path.of(container.workingDir());
    boolean mounted = container.mounts().stream().anyMatch(mount -> asked.startsWith(mount.path()));
    if (!asked.isAbsolute() || (!mounted && !Files.isDirectory(asked))) {
      return Optional.of(
          "there is no folder '%s' here; its command starts in the folder of holdfast.yaml"
              .formatted(asked));
    }
    return Stream.concat(words(container), container.args().stream())
        .filter(
            word -> !word.startsWith("/") && !word.isBlank() && Files.exists(folder.resolve(word)))
        .findFirst()
        .map(
            "its command names '%s' as the folder of holdfast.yaml has it, so it starts there"
                ::formatted);
  }

  private Stream<String> words(PodSpec.Container container) {
    Stream<String> ofImage =
        Optional.ofNullable(commands.get(container.imageName())).stream().flatMap(List::stream);
    if (container.command().isEmpty()) {
      return ofImage;
    }
    return needed(container)
        ? Stream.concat(ofImage, container.command().stream().skip(replaced(container)))
        : container.command().stream();
  }

  /** With each of them named. */
  SystemSpec naming(SystemSpec spec) {
    List<NotHonoured> named = new ArrayList<>(spec.notHonoured());
    for (DeploymentSpec deployment : spec.deployments()) {
      String object = "Deployment/" + deployment.name();
      for (PodSpec.Container container : deployment.pod().everyContainer()) {
        String field = "spec.template.spec.containers[" + container.name() + "].";
        if (needed(container)) {
          named.add(
              new NotHonoured(
                  object,
                  field + "command",
                  "this machine has no '%s'; the command of image '%s' in holdfast.yaml stands for %s, with the chart's arguments"
                      .formatted(
                          container.command().get(replaced(container) - 1),
                          container.imageName(),
                          replaced(container) == 1
                              ? "it"
                              : "'"
                                  + String.join(
                                      " ", container.command().subList(0, replaced(container)))
                                  + "'")));
        }
        missing(container, container.postStart(), "nothing comes after the start")
            .map(why -> new NotHonoured(object, field + "lifecycle.postStart", why))
            .ifPresent(named::add);
        missing(container, container.preStop(), "nothing comes before SIGTERM")
            .map(why -> new NotHonoured(object, field + "lifecycle.preStop", why))
            .ifPresent(named::add);
        if (!container.workingDir().isEmpty()) {
          hinderedFrom(container)
              .ifPresent(why -> named.add(new NotHonoured(object, field + "workingDir", why)));
        }
      }
    }
    return new SystemSpec(spec.deployments(), spec.services(), named, spec.leftOut());
  }
}
