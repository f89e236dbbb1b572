package dev.holdfast.service;

import dev.holdfast.registry.RegistryUnavailable;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * A secret in a file, as a Secret is mounted into a pod: read whenever it is needed, so that one
 * that is replaced is the new one from then on. The line end that editors put there is not part of
 * it.
 */
record SecretFile(Path file) implements Supplier<String> {
  @Override
  public String get() {
    try {
      return read();
    } catch (IOException e) {
      throw new RegistryUnavailable(file + " holds a secret and cannot be read: " + e, e);
    }
  }

  String read() throws IOException {
    try {
      return Files.readString(file).strip();
    } catch (MalformedInputException e) {
      throw new IOException(file + " is not UTF-8", e);
    }
  }
}
