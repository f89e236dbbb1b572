package dev.holdfast.launch;

import dev.holdfast.elasticsearch.EmbeddedElasticsearch;
import dev.holdfast.platform.containers.Docker;
import dev.holdfast.platform.containers.Images;
import dev.holdfast.platform.kubernetes.cluster.Cluster;
import dev.holdfast.platform.local.ImageCommands;
import dev.holdfast.platform.local.ProjectFile;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.CannotStart;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Looks at what this machine has. Changes nothing. */
public final class Doctor {
  private static final long TEMPORARY_SECONDS = 10;

  private Doctor() {}

  /** How a finding weighs. */
  public enum State {
    /** What was looked for is there. */
    GOOD("ok  "),
    /** It is missing; something else takes its place. */
    OPTIONAL("note"),
    /** It is missing, and the platform cannot be had without it. */
    MISSING("no  ");

    private final String mark;

    State(String mark) {
      this.mark = mark;
    }

    /** Four letters for a list. */
    public String mark() {
      return mark;
    }
  }

  /** One thing that was looked for. {@code remedy} is "" where nothing is to do. */
  public record Finding(State state, String what, String remedy) {}

  /** A platform and what was found for it. */
  public record Platform(String name, List<Finding> findings) {
    /** Whether a scenario can run on it here. */
    public boolean usable() {
      return findings.stream().noneMatch(finding -> finding.state() == State.MISSING);
    }
  }

  /** Looks at what each platform needs. */
  public static List<Platform> examine(Optional<Project> project) {
    return List.of(
        new Platform("local", local(project)),
        new Platform("containers", containers(project)),
        new Platform("kubernetes", kubernetes(project)));
  }

  private static List<Finding> local(Optional<Project> project) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        good("JDK " + Runtime.version().feature() + " in " + System.getProperty("java.home")));
    findings.add(
        Files.isReadable(Path.of("/proc/self/stat"))
            ? good("/proc: processes can be watched")
            : missing("no /proc: processes cannot be watched", "use a Linux machine"));
    for (String tool : List.of("sh", "setsid", "kill")) {
      findings.add(
          onPath(tool)
              .map(path -> good(tool + " is " + path))
              .orElseGet(() ->
                  missing(
                      "no '" + tool + "' on PATH",
                      "install it (Debian: dash, util-linux, procps)")));
    }
    findings.add(temporaryFolder(Path.of(System.getProperty("java.io.tmpdir"))));
    findings.add(
        canBind("127.88.77.66")
            ? good("each pod gets a loopback address of its own")
            : missing(
                "127.88.77.66 cannot be bound, so pods have no addresses",
                "allow the whole of 127.0.0.0/8 on lo"));
    findings.add(
        onPath("consul")
            .map(path -> good("registry: " + path))
            .orElseGet(() ->
                new Finding(
                    State.OPTIONAL,
                    "registry: embedded, there is no 'consul' on PATH",
                    "put the consul binary on PATH to use the real one")));
    findings.add(
        onPath("etcd")
            .map(path -> good("registry, where charts ask for etcd: " + path))
            .orElseGet(() ->
                new Finding(
                    State.OPTIONAL,
                    "registry: no etcd, there is no 'etcd' on PATH; scenarios that ask for it"
                        + " (registry.kind) are refused",
                    "put the etcd binary (3.4 or later) on PATH")));
    findings.add(
        onPath("toxiproxy-server")
            .map(path -> good("network faults: " + path))
            .orElseGet(() ->
                new Finding(
                    State.OPTIONAL,
                    "network faults: none, there is no 'toxiproxy-server' on PATH; scenarios with"
                        + " network or registry-outage are skipped",
                    "put toxiproxy-server (Toxiproxy 2.12 or later) on PATH")));
    findings.add(
        EmbeddedElasticsearch.cached()
            .map(folder -> good("logs: Elasticsearch is in " + folder))
            .orElseGet(() ->
                new Finding(
                    State.OPTIONAL,
                    "logs: Elasticsearch " + EmbeddedElasticsearch.VERSION + " is not here yet",
                    "the first scenario that expects something of logs gets it through Maven")));
    findings.add(
        project
            .map(Doctor::projectFile)
            .orElseGet(() ->
                missing(
                    "no " + Project.FILE + " in this folder or above",
                    "make one that says how each image is run here")));
    return findings;
  }

  /**
   * Helm is a library that is unpacked there, which a file system without programs refuses to load.
   */
  static Finding temporaryFolder(Path folder) {
    try {
      Path program = Files.createTempFile(folder, "holdfast-doctor-", ".sh");
      try {
        Files.writeString(program, "#!/bin/sh\nexit 0\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Process process = new ProcessBuilder(program.toString()).start();
        process.getOutputStream().close();
        if (process.waitFor(TEMPORARY_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) {
          return good("temporary folder: " + folder);
        }
        process.destroyForcibly();
      } finally {
        Files.deleteIfExists(program);
      }
    } catch (IOException e) {
      return missing(
          "temporary folder %s: no program or library in it can be run (%s)"
              .formatted(folder, e.getMessage()),
          "it may be mounted noexec; point TMPDIR to another folder");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return missing(
        "temporary folder " + folder + ": a program in it does not end as it should",
        "point TMPDIR to another folder");
  }

  private static Finding projectFile(Project project) {
    try {
      ImageCommands.read(project.file());
      return good(project.file() + " can be read");
    } catch (BadSystem e) {
      return missing(String.valueOf(e.getMessage()), "mend the file");
    }
  }

  private static List<Finding> containers(Optional<Project> project) {
    Optional<Docker> docker = Docker.ifAnswering();
    if (docker.isEmpty()) {
      return List.of(
          missing(
              "Docker does not answer",
              "install Docker, start it (systemctl start docker), and let this user use it"));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(good("Docker " + docker.get().version() + " answers"));
    try {
      Images images = Platforms.images(settings(project));
      images
          .all(docker.get()::has)
          .forEach((image, here) ->
              findings.add(
                  here
                      ? good("image " + image + " is here")
                      : new Finding(
                          State.OPTIONAL,
                          "image " + image + " is not here yet",
                          "it is pulled when it is needed; without a registry build images in place"
                              + " of it (harness/images/build)")));
    } catch (BadSystem e) {
      findings.add(missing(String.valueOf(e.getMessage()), "mend the file"));
    }
    return findings;
  }

  private static List<Finding> kubernetes(Optional<Project> project) {
    try {
      ProjectSettings settings = settings(project);
      Cluster cluster =
          Cluster.read(settings.kubeconfig(System.getenv()), settings.context(System.getenv()));
      return List.of(good("Kubernetes " + cluster.version() + " answers, " + cluster));
    } catch (CannotStart e) {
      return List.of(
          missing(
              String.valueOf(e.getMessage()),
              "name a kubeconfig (--kubeconfig, --context) when you run"));
    } catch (BadSystem e) {
      return List.of(missing(String.valueOf(e.getMessage()), "mend the file"));
    }
  }

  private static ProjectSettings settings(Optional<Project> project) {
    return project
        .map(found -> ProjectSettings.in(ProjectFile.read(found.file())))
        .orElseGet(ProjectSettings::none);
  }

  private static boolean canBind(String address) {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<Path> onPath(String tool) {
    String path = System.getenv("PATH");
    return path == null
        ? Optional.empty()
        : List.of(path.split(File.pathSeparator)).stream()
            .map(folder -> Path.of(folder, tool))
            .filter(Files::isExecutable)
            .findFirst();
  }

  private static Finding good(String what) {
    return new Finding(State.GOOD, what, "");
  }

  private static Finding missing(String what, String remedy) {
    return new Finding(State.MISSING, what, remedy);
  }
}
