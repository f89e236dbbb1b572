package dev.holdfast.junit;

import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The jar with the harness and all that it needs, on the class path of the build's tests. */
final class HarnessJar {
  private static final String MARK = "META-INF/holdfast-bundle.properties";

  private HarnessJar() {}

  /**
   * Finds it.
   *
   * @throws NoVerdict where it is not on the class path, or not a jar yet
   */
  static Path find() {
    ClassLoader loader = Objects.requireNonNull(HarnessJar.class.getClassLoader());
    @Nullable URL mark = loader.getResource(MARK);
    if (mark == null) {
      throw new NoVerdict(
          "the harness is not on the class path: dev.holdfast:holdfast-bundle, which dev.holdfast:holdfast-junit brings, was left out");
    }
    String place = mark.toString();
    if (!place.startsWith("jar:file:")) {
      throw new NoVerdict(
          "the harness is no jar yet (" + place + "); in its own build, package it first");
    }
    return Path.of(URI.create(place.substring("jar:".length(), place.indexOf("!/"))));
  }
}
