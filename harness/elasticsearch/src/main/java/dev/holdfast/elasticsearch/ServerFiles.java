package dev.holdfast.elasticsearch;

import dev.holdfast.spi.CannotStart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The server's files on this machine, in a folder that runs share and none changes. They are
 * resolved through Maven when they are not there, and each jar is what it was when its SHA-256 was
 * written down, or nothing is started.
 *
 * <p>Elasticsearch's licences allow its use, but not a place inside these artefacts; so the jars
 * are got where they are needed.
 *
 * @param server the jars of the server's module path
 * @param home what Elasticsearch calls its home: configuration, modules and no plugins
 */
record ServerFiles(Path server, Path home) {
  static final String VERSION = "9.5.3";
  private static final String TRANSPORT = "transport-netty4";

  /** The folder that holds what is got once for all runs: {@code HOLDFAST_CACHE} names another. */
  static Path cache() {
    String said = System.getenv("HOLDFAST_CACHE");
    return said == null || said.isBlank()
        ? Path.of(System.getProperty("user.home"), ".cache", "holdfast")
        : Path.of(said).toAbsolutePath();
  }

  /** A jar, and what its content must be. */
  private record Jar(String coordinates, String sha256) {
    String file() {
      String[] parts = coordinates.split(":", -1);
      return parts[1] + "-" + parts[2] + ".jar";
    }

    /** The HTTP layer is a module of its own, with a class loader of its own. */
    boolean ofTransport() {
      return coordinates.contains(TRANSPORT) || coordinates.startsWith("io.netty:");
    }
  }

  /**
   * The files, got first where they are not there.
   *
   * @param jars makes what gets them; asked only when it is needed
   * @throws CannotStart where they cannot be had, or are not what they should be
   */
  static ServerFiles in(Path cache, Source jars) {
    Path folder = cache.resolve("elasticsearch-" + VERSION);
    ServerFiles files = at(folder);
    try {
      if (!Files.isDirectory(folder)) {
        files.get(jars);
      }
      files.verify();
      return files;
    } catch (MavenJars.NotResolved e) {
      throw new CannotStart(
          "logs need Elasticsearch %s, which Maven could not get: %s; let this machine reach a Maven repository (its settings: ~/.m2/settings.xml), or bring %s from a machine that has it"
              .formatted(VERSION, firstLine(e), folder),
          e);
    } catch (IOException e) {
      throw new CannotStart(
          "logs need Elasticsearch %s, and %s cannot be read or written: %s; give it room, or name another folder by HOLDFAST_CACHE"
              .formatted(VERSION, cache, e),
          e);
    }
  }

  private static ServerFiles at(Path folder) {
    return new ServerFiles(folder.resolve("server"), folder.resolve("home"));
  }

  /** Gets jars by their coordinates. */
  @FunctionalInterface
  interface Source {
    /** Their files, in the order of the coordinates. */
    List<Path> resolve(List<String> coordinates) throws MavenJars.NotResolved;
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static List<Jar> jars() {
    String name = "elasticsearch-" + VERSION + ".lock";
    try (InputStream text =
        Objects.requireNonNull(ServerFiles.class.getResourceAsStream(name), name)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" ", 2))
          .map(parts -> new Jar(parts[0], parts[1]))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException("an artefact that cannot be read", e);
    }
  }

  /** Made beside its place and moved there as a whole: another run may do the same just now. */
  private void get(Source source) throws IOException, MavenJars.NotResolved {
    List<Jar> jars = jars();
    List<Path> got = source.resolve(jars.stream().map(Jar::coordinates).toList());
    Path folder = Objects.requireNonNull(server.getParent());
    Path beside = folder.resolveSibling(folder.getFileName() + "." + UUID.randomUUID());
    try {
      at(beside).fill(jars, got);
      moveUnlessThere(beside, folder);
    } finally {
      delete(beside);
    }
  }

  private void fill(List<Jar> jars, List<Path> got) throws IOException {
    for (String made : List.of("config", "plugins", "modules/" + TRANSPORT)) {
      Files.createDirectories(home.resolve(made));
    }
    Files.createDirectories(server);
    for (int i = 0; i < jars.size(); i++) {
      Files.copy(got.get(i), file(jars.get(i)));
      if (jars.get(i).coordinates().contains(TRANSPORT)) {
        copyDescriptor(got.get(i));
      }
    }
    try (InputStream text =
        Objects.requireNonNull(ServerFiles.class.getResourceAsStream("log4j2.properties"))) {
      Files.copy(text, home.resolve("config").resolve("log4j2.properties"));
    }
  }

  private Path file(Jar jar) {
    return (jar.ofTransport() ? home.resolve("modules").resolve(TRANSPORT) : server)
        .resolve(jar.file());
  }

  private void copyDescriptor(Path jar) throws IOException {
    try (FileSystem inside = FileSystems.newFileSystem(jar)) {
      Files.copy(
          inside.getPath("META-INF/es-plugins", TRANSPORT, "plugin-descriptor.properties"),
          home.resolve("modules").resolve(TRANSPORT).resolve("plugin-descriptor.properties"));
    }
  }

  private static void moveUnlessThere(Path made, Path place) throws IOException {
    try {
      Files.move(made, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(place)) {
        throw e;
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void verify() throws IOException {
    for (Jar jar : jars()) {
      Path file = file(jar);
      String found = Files.exists(file) ? sha256(file) : "nothing";
      if (!found.equals(jar.sha256())) {
        throw new CannotStart(
            "%s must have the SHA-256 %s, got %s; delete %s, and the next run gets it again"
                .formatted(file, jar.sha256(), found, server.getParent()));
      }
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
