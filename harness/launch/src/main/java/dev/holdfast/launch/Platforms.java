package dev.holdfast.launch;

import dev.holdfast.engine.spi.BadSystem;
import dev.holdfast.engine.spi.Platform;
import dev.holdfast.platform.local.ImageCommands;
import dev.holdfast.platform.local.LocalPlatform;
import java.util.List;

/** The platforms by name. */
final class Platforms {
  /** What {@code --platform} takes. */
  static final List<String> NAMES = List.of("auto", "local");

  private Platforms() {}

  /**
   * The platform of that name; {@code auto} is the best one that needs nothing installed and is
   * never a foreign cluster.
   *
   * @throws Refused where there is no such platform, or the project file is wrong
   */
  static Platform named(String name, Project project) {
    if (!NAMES.contains(name)) {
      throw new Refused(
          ExitCode.BAD_INPUT,
          "--platform: unknown platform '"
              + name
              + "'; this version has "
              + String.join(", ", NAMES));
    }
    try {
      return new LocalPlatform(ImageCommands.read(project.file()));
    } catch (BadSystem e) {
      throw new Refused(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()));
    }
  }
}
