package dev.holdfast.helm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.spi.BadSystem;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/**
 * A copy of a chart with its {@code file://} dependencies in place, so that a chart beside the one
 * that uses it needs no {@code helm dependency build} before each run, and nothing is ever written
 * into the user's checkout. Such a dependency is always taken fresh from its source, over a packed
 * copy in {@code charts/} that may be older.
 *
 * <p>A chart may come from a stranger. So its size is bounded, only regular files are read (a pipe
 * would block, a device never end), no link leads out of it, and what it calls its dependencies
 * stays inside the copy.
 */
final class ChartStage {
  /** Far above any chart; Helm itself refuses one that does not fit into a Secret of 1 MB. */
  private static final int MOST_FILES = 10_000;

  private static final long MOST_BYTES = 50L << 20;
  private static final long MOST_BYTES_OF_CHART_YAML = 1L << 20;

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final String CHART = "Chart.yaml";
  private static final String LOCK = "Chart.lock";
  private static final String PROJECT = "holdfast.yaml";
  private static final String LOCAL = "file://";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  private int files;
  private long bytes;

  private final Path tmp;

  private ChartStage(Path tmp) {
    this.tmp = tmp;
  }

  /**
   * Copies the chart to {@code target}.
   *
   * @throws BadSystem where there is no chart, a dependency's folder is none, or it holds what a
   *     chart must not
   */
  static void stage(Path chart, Path target) {
    stage(chart, target, target);
  }

  /**
   * The same, with a folder in which Helm may work where it must fetch dependencies.
   *
   * @throws BadSystem as above
   */
  static void stage(Path chart, Path target, Path tmp) {
    try {
      new ChartStage(tmp).stage(chart, target, new HashSet<>());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void stage(Path chart, Path target, Set<Path> above) throws IOException {
    if (Files.isRegularFile(chart)) {
      unpack(chart, target);
      unpackDependencies(target);
      return;
    }
    if (!Files.isRegularFile(chart.resolve(CHART))) {
      throw bad(chart, "a chart's folder must hold a " + CHART + ", and this has none");
    }
    if (!above.add(chart.toRealPath())) {
      throw bad(chart, "it depends on itself by file://");
    }
    copy(chart, target);
    for (JsonNode dependency : chartYaml(chart).path("dependencies")) {
      String repository = dependency.path("repository").asText("");
      String name = dependency.path("name").asText("");
      if (repository.startsWith(LOCAL) && !name.isEmpty()) {
        if (!NAME.matcher(name).matches()) {
          throw bad(
              chart,
              "a dependency's name must be letters, digits, '.', '_' and '-', got "
                  + quoted(name)
                  + "; write the name that its own "
                  + CHART
                  + " has");
        }
        Path charts = target.resolve("charts");
        removePacked(charts, name);
        Path source = chart.resolve(repository.substring(LOCAL.length())).normalize();
        stage(source, charts.resolve(name), new HashSet<>(above));
      }
    }
    unpackDependencies(target);
    fetchDependencies(chart, target);
  }

  /** Those from elsewhere that are not packed beside the chart, in the versions of its lock. */
  private void fetchDependencies(Path chart, Path target) throws IOException {
    Path lock = target.resolve(LOCK);
    JsonNode locked =
        Files.isRegularFile(lock) ? YAML.readTree(lock.toFile()) : YAML.createObjectNode();
    for (JsonNode dependency : chartYaml(target).path("dependencies")) {
      String repository = dependency.path("repository").asText("");
      String name = dependency.path("name").asText("");
      if (!repository.matches("(oci|https?)://.*") || isThere(target, name)) {
        continue;
      }
      String version =
          locked.path("dependencies").findParents("name").stream()
              .filter(one -> one.path("name").asText().equals(name))
              .map(one -> one.path("version").asText(""))
              .findFirst()
              .orElse("");
      if (version.isEmpty() || !NAME.matcher(name).matches()) {
        throw bad(
            chart,
            "its dependency "
                + quoted(name)
                + " must be in its folder charts or in its "
                + LOCK
                + ", and is in neither; run helm dependency update");
      }
      Path archive = ChartCache.fetched(ChartCache.dependency(repository, name, version), tmp);
      Path unpacked = Files.createDirectories(target.resolve("charts")).resolve(name);
      unpack(archive, unpacked);
      unpackDependencies(unpacked);
    }
  }

  private static boolean isThere(Path staged, String name) throws IOException {
    Path charts = staged.resolve("charts");
    if (!Files.isDirectory(charts)) {
      return false;
    }
    try (Stream<Path> all = Files.list(charts)) {
      for (Path folder : all.filter(Files::isDirectory).toList()) {
        if (Files.isRegularFile(folder.resolve(CHART))
            && chartYaml(folder).path("name").asText().equals(name)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Packed subcharts as folders, so that all of a chart is to be seen. */
  private void unpackDependencies(Path staged) throws IOException {
    Path charts = staged.resolve("charts");
    if (!Files.isDirectory(charts)) {
      return;
    }
    List<Path> archives;
    List<Path> folders;
    try (Stream<Path> all = Files.list(charts)) {
      List<Path> there = all.sorted().toList();
      archives = there.stream().filter(file -> file.toString().endsWith(".tgz")).toList();
      folders = there.stream().filter(Files::isDirectory).toList();
    }
    for (Path archive : archives) {
      Path unpacked = charts.resolve(archive.getFileName() + ".unpacked");
      unpack(archive, unpacked);
      Files.delete(archive);
      unpackDependencies(unpacked);
    }
    for (Path folder : folders) {
      unpackDependencies(folder);
    }
  }

  /** A packed chart: everything in it is in one folder of the chart's name. */
  private void unpack(Path archive, Path target) throws IOException {
    Files.createDirectories(target);
    try (InputStream in = Files.newInputStream(archive)) {
      Tar.read(
          in,
          (name, size, content) -> {
            count(archive, size);
            Path inside = Path.of(name.substring(name.indexOf('/') + 1)).normalize();
            Path file = target.resolve(inside).normalize();
            if (inside.isAbsolute() || !file.startsWith(target) || file.equals(target)) {
              throw bad(
                  archive, "its files must lie in it, got " + quoted(name) + "; pack it anew");
            }
            Files.createDirectories(file.getParent());
            Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
          });
    } catch (ZipException | EOFException e) {
      throw bad(archive, "it must be a packed chart, a gzipped tar archive; run helm package");
    } catch (InvalidPathException e) {
      throw bad(archive, "its files must have names that are paths; pack it anew");
    }
    if (!Files.isRegularFile(target.resolve(CHART))) {
      throw bad(archive, "it must hold a " + CHART + " in its folder, and has none; pack it anew");
    }
  }

  private static JsonNode chartYaml(Path chart) throws IOException {
    Path file = chart.resolve(CHART);
    if (Files.size(file) > MOST_BYTES_OF_CHART_YAML) {
      throw bad(chart, "its " + CHART + " must have at most 1 MB, got more; shorten it");
    }
    try {
      return YAML.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw bad(
          chart,
          "its "
              + CHART
              + " must be YAML: "
              + HelmWork.shortened(String.valueOf(e.getOriginalMessage()))
              + "; helm lint says more");
    }
  }

  private static void removePacked(Path charts, String name) throws IOException {
    if (Files.isDirectory(charts)) {
      try (var packed = Files.newDirectoryStream(charts, name + "-*.tgz")) {
        for (Path file : packed) {
          Files.delete(file);
        }
      }
      Folders.delete(charts.resolve(name));
    }
  }

  private void copy(Path from, Path to) throws IOException {
    Path real = tree(from.toRealPath());
    Files.walkFileTree(
        from,
        // as Helm does
        Set.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            count(from, 0);
            checkInside(from, real, folder);
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            checkRegular(from, file, attributes);
            checkInside(from, real, file);
            count(from, attributes.size());
            Files.copy(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            String what = quoted(from.relativize(file).toString());
            if (failure instanceof FileSystemLoopException) {
              throw bad(from, "no link may lead around in a circle, got " + what + "; remove it");
            }
            if (failure instanceof AccessDeniedException) {
              throw bad(
                  from, "its files must be readable, got " + what + "; run chmod -R +rX on it");
            }
            throw failure;
          }
        });
  }

  /**
   * The folder that a chart's links may lead into: the chart's own, or that of the project around
   * it, which whoever wrote the chart into it may read anyway.
   */
  private static Path tree(Path chart) {
    for (Path folder = chart; folder != null; folder = folder.getParent()) {
      if (Files.isRegularFile(folder.resolve(PROJECT))) {
        return folder;
      }
    }
    return chart;
  }

  private static void checkRegular(Path chart, Path file, BasicFileAttributes attributes) {
    if (!attributes.isRegularFile()) {
      throw bad(
          chart,
          "it must hold regular files, got "
              + (attributes.isSymbolicLink() ? "a link to nothing " : "a pipe or device ")
              + quoted(chart.relativize(file).toString())
              + "; remove it");
    }
  }

  private static void checkInside(Path chart, Path real, Path file) throws IOException {
    if (!file.toRealPath().startsWith(real)) {
      throw bad(
          chart,
          "no link may lead out of it, got "
              + quoted(chart.relativize(file).toString())
              + "; copy the file into the chart, or name a chart beside it as a file:// dependency");
    }
  }

  private void count(Path chart, long size) {
    files++;
    bytes += size;
    if (files > MOST_FILES || bytes > MOST_BYTES) {
      throw bad(
          chart,
          "with its dependencies it must have at most %d files and %d MB, got more; keep what is no part of it elsewhere"
              .formatted(MOST_FILES, MOST_BYTES >> 20));
    }
  }

  private static BadSystem bad(Path chart, String rule) {
    return new BadSystem("chart " + chart + ": " + rule);
  }

  /** Without control characters, and not longer than a line. */
  private static String quoted(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    return "'" + (plain.length() <= 100 ? plain : plain.substring(0, 100) + "…") + "'";
  }
}
