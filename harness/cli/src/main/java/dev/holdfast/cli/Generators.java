package dev.holdfast.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** How many pods may make a load. */
final class Generators {
  private static final int MOST = 100;

  private Generators() {}

  static void refuseWrong(CommandSpec spec, @Nullable Integer many) {
    if (many != null && (many < 0 || many > MOST)) {
      throw new ParameterException(
          spec.commandLine(),
          "--generators must be from 0 to %d, got %d; write for example --generators 3"
              .formatted(MOST, many));
    }
  }
}
