package dev.holdfast.platform.local;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Whether a command's program is there. */
final class Programs {
  private Programs() {}

  /**
   * Whether it can be run.
   *
   * @param folder that a path counts from
   * @param searchPath as in the variable PATH
   */
  static boolean runnable(String program, Path folder, String searchPath) {
    if (program.contains("/")) {
      return executable(folder.resolve(program));
    }
    return Stream.of(searchPath.split(File.pathSeparator, -1))
        .filter(each -> !each.isEmpty())
        .anyMatch(each -> executable(Path.of(each, program)));
  }

  private static boolean executable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
