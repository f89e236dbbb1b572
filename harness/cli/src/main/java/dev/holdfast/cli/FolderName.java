package dev.holdfast.cli;

import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A folder that was named: an empty text, as of a variable that is not set, would be the one that
 * one stands in.
 */
final class FolderName implements ITypeConverter<Path> {
  @Override
  public Path convert(String text) {
    if (text.isBlank()) {
      throw new TypeConversionException(
          "it must name a folder, got '" + text + "'; write . for the one that you stand in");
    }
    return Path.of(text);
  }
}
