package dev.holdfast.junit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds a JDK for the harness: {@code HOLDFAST_JAVA_HOME}, the build's own, {@code JAVA_HOME}, the
 * {@code java} on PATH, then the usual folders of Linux, macOS and SDKMAN. A JDK's {@code release}
 * file says which it is.
 */
final class Jdk {
  /** The release that the harness is compiled for. */
  static final int WANTED = 25;

  private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"([0-9]+)[^\"]*\"");

  private final Map<String, String> environment;
  private final List<String> seen = new ArrayList<>();

  private Jdk(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * The {@code java} of the first that will do.
   *
   * @throws NoVerdict where there is none, with those that were found
   */
  static Path find() {
    return find(System.getenv(), Path.of(System.getProperty("java.home", "")));
  }

  static Path find(Map<String, String> environment, Path own) {
    return new Jdk(environment).find(own);
  }

  private Path find(Path own) {
    String named = environment.getOrDefault("HOLDFAST_JAVA_HOME", "");
    if (!named.isEmpty()) {
      return usable(Path.of(named))
          .orElseThrow(() ->
              new NoVerdict(
                  "HOLDFAST_JAVA_HOME is "
                      + named
                      + ", which is no JDK "
                      + WANTED
                      + " or later"
                      + found()));
    }
    return candidates(own).stream()
        .map(this::usable)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() ->
            new NoVerdict(
                "Holdfast's harness needs a JDK "
                    + WANTED
                    + " or later beside the one of your build; none was found"
                    + found()
                    + ". Install one (Debian: temurin-25-jdk; SDKMAN: sdk install java 25-tem; CI: a second step of setup-java), or point HOLDFAST_JAVA_HOME at it"));
  }

  private String found() {
    return seen.isEmpty() ? "" : ". Found: " + String.join(", ", seen);
  }

  private Set<Path> candidates(Path own) {
    Set<Path> all = new LinkedHashSet<>();
    all.add(own);
    // setup-java of GitHub's runners leaves each that it installed under such a name
    Stream.of("JAVA_HOME", "JAVA_HOME_25_X64", "JAVA_HOME_25_ARM64")
        .map(name -> environment.getOrDefault(name, ""))
        .filter(value -> !value.isEmpty())
        .map(Path::of)
        .forEach(all::add);
    onPath().ifPresent(all::add);
    String home = environment.getOrDefault("HOME", System.getProperty("user.home", ""));
    all.addAll(children(Path.of("/usr/lib/jvm"), ""));
    all.addAll(children(Path.of(home, ".sdkman/candidates/java"), ""));
    all.addAll(children(Path.of(home, ".jdks"), ""));
    all.addAll(children(Path.of("/opt/java"), ""));
    all.addAll(children(Path.of("/Library/Java/JavaVirtualMachines"), "Contents/Home"));
    return all;
  }

  private Optional<Path> onPath() {
    return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "java"))
        .filter(Files::isExecutable)
        .findFirst()
        .flatMap(Jdk::home);
  }

  private static Optional<Path> home(Path java) {
    try {
      Path bin = java.toRealPath().getParent();
      return Optional.ofNullable(bin == null ? null : bin.getParent());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static List<Path> children(Path folder, String below) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().map(child -> child.resolve(below)).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private Optional<Path> usable(Path home) {
    Path java = home.resolve("bin/java");
    int release = release(home);
    if (release == 0 || !Files.isExecutable(java)) {
      return Optional.empty();
    }
    if (release < WANTED) {
      seen.add(home + " (" + release + ")");
      return Optional.empty();
    }
    return Optional.of(java);
  }

  private static int release(Path home) {
    try {
      Matcher version = VERSION.matcher(Files.readString(home.resolve("release")));
      return version.find() ? Integer.parseInt(version.group(1)) : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
