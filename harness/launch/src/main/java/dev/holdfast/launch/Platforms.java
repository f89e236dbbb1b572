package dev.holdfast.launch;

import dev.holdfast.helm.PlatformValues;
import dev.holdfast.model.Part;
import dev.holdfast.platform.containers.ContainersPlatform;
import dev.holdfast.platform.containers.Images;
import dev.holdfast.platform.kubernetes.KubernetesPlatform;
import dev.holdfast.platform.kubernetes.cluster.Cluster;
import dev.holdfast.platform.kubernetes.cluster.HarnessSettings;
import dev.holdfast.platform.kubernetes.cluster.Pipeline;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import dev.holdfast.platform.local.ImageCommands;
import dev.holdfast.platform.local.LocalPlatform;
import dev.holdfast.platform.local.ProjectFile;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The platforms by name. */
final class Platforms {
  /** What {@code --platform} takes. */
  static final List<String> NAMES = List.of("auto", "local", "containers", "kubernetes");

  private Platforms() {}

  /**
   * The platform that was chosen. Nothing is started.
   *
   * @throws Refused where there is no such platform, the project file is wrong, or the cluster
   *     cannot be reached
   */
  static Platform of(PlatformChoice choice, Project project) {
    return refusing(() -> {
      ProjectFile file = ProjectFile.read(project.file());
      ProjectSettings settings = ProjectSettings.in(file);
      return isLocal(choice)
          ? new LocalPlatform(ImageCommands.in(file))
          : cluster(choice, settings);
    });
  }

  /** The platform that was chosen, where no project says anything of it. */
  static Platform withoutProject(PlatformChoice choice) {
    if (isLocal(choice)) {
      throw new Refused(
          ExitCode.BAD_INPUT,
          "no %s in this folder or one above it, and the local platform must be told how each image is run; make one beside the chart, as images: {shop/cart: {command: [python3, cart.py], port-env: PORT}} (docs/platforms/local.md), or say --platform containers"
              .formatted(Project.FILE));
    }
    return refusing(() -> cluster(choice, ProjectSettings.none()));
  }

  private static boolean isLocal(PlatformChoice choice) {
    return choice.platform().equals("auto") || choice.platform().equals("local");
  }

  private static Platform cluster(PlatformChoice choice, ProjectSettings settings) {
    return switch (choice.platform()) {
      case "containers" -> new ContainersPlatform(images(settings));
      case "kubernetes" ->
          new KubernetesPlatform(
              setup(choice, settings),
              new KubernetesPlatform.Consent(
                  choice.context().or(() -> settings.context(System.getenv())).isPresent(),
                  choice.lastReplicaToo()));
      default ->
          throw new Refused(
              ExitCode.BAD_INPUT,
              "--platform: unknown platform '"
                  + choice.platform()
                  + "'; this version has "
                  + String.join(", ", NAMES));
    };
  }

  private static <T> T refusing(Supplier<T> work) {
    try {
      return work.get();
    } catch (BadSystem e) {
      throw new Refused(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()));
    } catch (CannotStart e) {
      throw new Refused(ExitCode.CANNOT_START, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Why load is not made in the cluster where nobody says whether it shall be; empty where it is.
   */
  static Optional<String> missingForLoad(PlatformChoice choice, Optional<Project> project) {
    return refusing(() -> {
      Map<String, String> environment = System.getenv();
      ProjectSettings settings = settings(project);
      return settings.namesGenerators(environment)
          ? KubernetesPlatform.missingForLoad(
              cluster(choice, settings, environment), settings.generators(1, environment))
          : Optional.of(
              "no image for it is named: kubernetes.generator-image in holdfast.yaml, or HOLDFAST_KUBERNETES_GENERATOR_IMAGE");
    });
  }

  /** What runs the harness in a pod, and where. */
  record Harness(Cluster cluster, HarnessSettings settings, Map<String, String> environment) {}

  /** The one that is named, or the usual one. */
  static Harness harness(PlatformChoice choice, Optional<Project> project) {
    return refusing(() -> {
      Map<String, String> environment = System.getenv();
      ProjectSettings settings = settings(project);
      return new Harness(
          cluster(choice, settings, environment),
          settings.harness(environment),
          settings.forHarness(environment));
    });
  }

  private static ProjectSettings settings(Optional<Project> project) {
    return project
        .map(of -> ProjectSettings.in(ProjectFile.read(of.file())))
        .orElseGet(ProjectSettings::none);
  }

  static Images images(ProjectSettings settings) {
    return Images.of(settings.containerImages(), System.getenv());
  }

  private static Cluster cluster(
      PlatformChoice choice, ProjectSettings settings, Map<String, String> environment) {
    return Cluster.read(
        choice.kubeconfig().or(() -> settings.kubeconfig(environment)),
        choice.context().or(() -> settings.context(environment)));
  }

  private static Setup setup(PlatformChoice choice, ProjectSettings settings) {
    Map<String, String> environment = System.getenv();
    Cluster cluster = cluster(choice, settings, environment);
    PlatformValues values = new PlatformValues("kubernetes", settings.kubernetes(environment));
    Optional<Pipeline> pipeline = settings.pipeline(environment);
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Part(
            "cluster", "Kubernetes " + cluster.version() + " (" + cluster + ")", Part.How.REAL));
    pipeline.ifPresent(theirs ->
        parts.add(
            new Part(
                "logs",
                "%s at %s, brought there by the cluster's own pipeline"
                    .formatted(theirs.pattern(), theirs.server()),
                Part.How.REAL)));
    return new Setup(
        "kubernetes",
        cluster,
        false,
        parts,
        values,
        settings.registryFromHere(environment),
        settings.elasticsearchFromHere(environment),
        pipeline,
        Optional.empty(),
        Optional.of(settings.agents(environment)),
        Optional.of(choice.generators())
            .filter(many -> many > 0)
            .map(many -> settings.generators(many, environment)),
        Optional.empty(),
        choice.namespace().or(() -> settings.namespace(environment)));
  }
}
