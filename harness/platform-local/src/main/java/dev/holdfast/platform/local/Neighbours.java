package dev.holdfast.platform.local;

import dev.holdfast.model.NotHonoured;
import dev.holdfast.platform.local.ImageCommands.ImageCommand;
import dev.holdfast.platform.local.chart.PodSpec;
import dev.holdfast.platform.local.chart.ServiceSpec;
import dev.holdfast.platform.local.chart.SystemSpec;
import dev.holdfast.platform.local.chart.SystemSpec.DeploymentSpec;
import dev.holdfast.platform.local.space.PodSpace;
import dev.holdfast.spi.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the programs of a system get along on one machine's network. */
final class Neighbours {
  private Neighbours() {}

  /** Why they need networks of their own, in a clause; empty where they do not. */
  static Optional<String> needOwnNetworks(SystemSpec spec, ImageCommands images) {
    for (DeploymentSpec deployment : spec.deployments()) {
      PodSpec pod = deployment.pod();
      if (pod.everyContainer().size() > 1) {
        return Optional.of("pods of " + deployment.name() + " have several containers");
      }
      for (PodSpec.Container container : pod.everyContainer()) {
        if (!movable(container, images)) {
          return Optional.of(
              "the program of image '" + container.imageName() + "' may listen on all addresses");
        }
        if (!container.asides().isEmpty()) {
          return Optional.of("probes of " + deployment.name() + " run in the container");
        }
        if (container.hasFiles()) {
          return Optional.of("pods of " + deployment.name() + " have files at places of their own");
        }
      }
    }
    return Optional.empty();
  }

  /** The volumes of pods are named as left out where pods have no places of their own. */
  static SystemSpec withoutVolumes(SystemSpec spec, String why) {
    List<NotHonoured> leftOut = new ArrayList<>(spec.notHonoured());
    for (DeploymentSpec deployment : spec.deployments()) {
      if (deployment.pod().everyContainer().stream().anyMatch(each -> !each.mounts().isEmpty())) {
        leftOut.add(
            new NotHonoured(
                "Deployment/" + deployment.name(),
                "spec.template.spec.volumes",
                "processes see the machine's own file system: " + why));
      }
    }
    return new SystemSpec(spec.deployments(), spec.services(), leftOut, spec.leftOut());
  }

  /** It listens at its pod's address alone, and on another port where it is told to. */
  private static boolean movable(PodSpec.Container container, ImageCommands images) {
    ImageCommand command = images.images().get(container.imageName());
    return command != null && !command.portEnvs().isEmpty() && container.knowsItsAddress();
  }

  /**
   * On one network: each port that a program opens on all addresses is opened by one pod alone.
   *
   * @throws CannotStart where two would
   */
  static void checkTheyFit(SystemSpec spec, ImageCommands images, String missing) {
    Map<Integer, String> taken = new HashMap<>();
    for (ServiceSpec service : spec.services()) {
      service.ports().forEach(port -> taken.put(port.number(), "Service " + service.name()));
    }
    for (DeploymentSpec deployment : spec.deployments()) {
      List<PodSpec.Container> fixed =
          deployment.pod().all().stream().filter(each -> !movable(each, images)).toList();
      for (PodSpec.Container container : fixed) {
        for (PodSpec.Port port : container.ports()) {
          String before = taken.putIfAbsent(port.number(), "Deployment/" + deployment.name());
          if (before != null || deployment.replicas() > 1) {
            throw new CannotStart(
                ("Deployment/%s: port %d is opened by %s, and its program may listen on all"
                        + " addresses, so on this machine's network only one of them can; give the"
                        + " image '%s' a port-env in %s and let its program listen on"
                        + " status.podIP, let pods have networks of their own (%s), or use"
                        + " --platform containers")
                    .formatted(
                        deployment.name(),
                        port.number(),
                        before == null ? deployment.replicas() + " pods" : before + " too",
                        container.imageName(),
                        images.file(),
                        missing));
          }
        }
      }
    }
  }

  /** The names of Services as pods know them. */
  static void writeHosts(Path hosts, SystemSpec spec, PodSpace space) throws IOException {
    StringBuilder text = new StringBuilder("127.0.0.1 localhost\n::1 localhost\n");
    int number = 0;
    for (ServiceSpec service : spec.services()) {
      String namespace = service.namespace().isEmpty() ? "default" : service.namespace();
      String name = service.name();
      String full = name.endsWith("." + namespace) ? name : name + "." + namespace;
      text.append(space.service(number).getHostAddress())
          .append(" %s %s %s.svc %s.svc.cluster.local\n".formatted(name, full, full, full));
      number++;
    }
    Files.writeString(hosts, text);
  }
}
