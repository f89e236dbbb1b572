package dev.holdfast.platform.local;

import dev.holdfast.platform.local.ImageCommands.ImageCommand;
import dev.holdfast.platform.local.chart.PodSpec;
import dev.holdfast.platform.local.chart.SystemSpec.DeploymentSpec;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.CannotStart;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Works out how each pod of a Deployment is to be run. */
final class PodPlanner {
  /** Of the harness's own environment; the rest is the chart's to give. */
  private static final List<String> INHERITED =
      List.of("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "JAVA_HOME");

  private final ImageCommands images;
  private final PodNetwork network;
  private final StandIns programs;
  private final Runnables runnables;
  private final Services services;
  private final Path logs;
  private final Path tmp;

  /** The last number that a Deployment's pods have had. */
  private final Map<String, Integer> numbers = new HashMap<>();

  PodPlanner(ImageCommands images, PodNetwork network, Services services, Path logs, Path tmp) {
    this.images = images;
    this.network = network;
    this.services = services;
    programs = StandIns.of(images, System.getenv().getOrDefault("PATH", ""));
    runnables = new Runnables(images, programs);
    this.logs = logs;
    this.tmp = tmp;
  }

  /**
   * Plans for so many more pods; each has a name that none had before.
   *
   * @throws BadSystem where the image has no command
   * @throws CannotStart where its command cannot be run, or no port can be had
   */
  List<PodPlan> plan(DeploymentSpec deployment, int many) {
    List<PodPlan> plans = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      plans.add(onePlan(deployment, numbers.merge(deployment.name(), 1, Integer::sum)));
    }
    return plans;
  }

  private PodPlan onePlan(DeploymentSpec deployment, int number) {
    Pod pod =
        Pod.of(
            deployment, deployment.name() + "-" + number, network.next(), tmp.resolve("volumes"));
    Map<Integer, Integer> ports = new LinkedHashMap<>();
    List<ContainerPlan> containers = new ArrayList<>();
    for (PodSpec.Container container : deployment.pod().all()) {
      containers.add(plan(pod, container, containers.isEmpty(), ports));
    }
    checkProxyPort(pod);
    return new PodPlan(
        pod.name,
        deployment.workload(),
        pod.uid,
        pod.address,
        deployment.pod(),
        ports,
        containers,
        deployment.pod().inits().stream()
            .map(init -> plan(pod, init, false, new LinkedHashMap<>()))
            .toList(),
        images.folder(),
        tmp.resolve(pod.name),
        pod.files);
  }

  /** What is known of a pod before its containers are planned. */
  private record Pod(
      DeploymentSpec deployment,
      String name,
      String uid,
      InetAddress address,
      Map<PodSpec.PodField, String> fields,
      PodFiles files) {
    static Pod of(DeploymentSpec deployment, String name, InetAddress address, Path volumes) {
      String uid = UUID.randomUUID().toString();
      Map<PodSpec.PodField, String> fields = new EnumMap<>(PodSpec.PodField.class);
      for (PodSpec.PodField field : PodSpec.PodField.values()) {
        fields.put(
            field,
            switch (field) {
              case NAME -> name;
              case NAMESPACE -> namespace(deployment.pod());
              case UID -> uid;
              case POD_IP, POD_IPS -> address.getHostAddress();
              case HOST_IP, HOST_IPS -> "127.0.0.1";
              case NODE_NAME -> "local";
            });
      }
      return new Pod(
          deployment,
          name,
          uid,
          address,
          fields,
          new PodFiles(volumes.resolve(name), field -> Objects.requireNonNull(fields.get(field))));
    }
  }

  private ContainerPlan plan(
      Pod pod, PodSpec.Container container, boolean first, Map<Integer, Integer> ports) {
    String owner = pod.deployment.name();
    ImageCommand image =
        images.of(container.imageName(), container.command(), "Deployment/" + owner);
    Path podTmp = tmp.resolve(pod.name);
    ports(owner, container, pod.address, image, ports);
    Map<String, String> own = environment(container, pod);
    for (int i = 0; i < container.ports().size(); i++) {
      int asked = container.ports().get(i).number();
      int given = ports.getOrDefault(asked, asked);
      if (given != asked) {
        own.put(image.portEnvs().get(i), Integer.toString(given));
      }
    }
    Map<String, String> environment = new LinkedHashMap<>();
    for (String inherited : INHERITED) {
      String value = System.getenv(inherited);
      if (value != null) {
        environment.put(inherited, value);
      }
    }
    environment.put("TMPDIR", podTmp.toString());
    environment.put("HOSTNAME", pod.name);
    environment.putAll(own);
    return new ContainerPlan(
        container,
        command(owner, container, image, own, podTmp),
        environment,
        programs.start(container),
        logs.resolve(pod.name + (first ? "" : "." + container.name()) + ".log"),
        container.mounts().stream().map(mount -> pod.files.placed(mount, own)).toList(),
        programs.missing(container, container.postStart(), "").isPresent()
            ? null
            : container.postStart());
  }

  /** The chart's port where it can be listened on; else a free one, where the image can be told. */
  private void ports(
      String deployment,
      PodSpec.Container container,
      InetAddress address,
      ImageCommand image,
      Map<Integer, Integer> ports) {
    int number = 0;
    for (PodSpec.Port port : container.ports()) {
      if (network.canListen(address, port.number())) {
        ports.put(port.number(), port.number());
      } else if (number < image.portEnvs().size()) {
        ports.put(port.number(), LoopbackBlock.freePort(address));
      } else {
        throw new CannotStart(
            "Deployment/"
                + deployment
                + ": port "
                + port.number()
                + " cannot be listened on at "
                + address.getHostAddress()
                + " (another program listens on it at every address, or this user may not); end"
                + " that program, or name the variable that sets the port as port-env of '"
                + container.imageName()
                + "' in "
                + images.file()
                + (number == 0 ? "" : " (a list: a variable for each of the container's ports)"));
      }
      number++;
    }
  }

  private void checkProxyPort(Pod pod) {
    PodSpec.Proxy proxy = pod.deployment.pod().proxy();
    if (proxy != null && !network.canListen(pod.address, proxy.port().number())) {
      throw new CannotStart(
          "Deployment/%s: the proxy's port %d cannot be listened on at %s; end the program that listens on it at every address"
              .formatted(
                  pod.deployment.name(), proxy.port().number(), pod.address.getHostAddress()));
    }
  }

  /** Where Services are, and what its chart says, which may name it. */
  private Map<String, String> environment(PodSpec.Container container, Pod pod) {
    PodSpec spec = pod.deployment.pod();
    Map<String, String> environment =
        new LinkedHashMap<>(spec.serviceLinks() ? services.variables(spec.namespace()) : Map.of());
    for (PodSpec.EnvVar variable : container.environment()) {
      String value =
          switch (variable) {
            case PodSpec.EnvVar.Value(var ignored, String text) ->
                Expansion.expand(text, environment);
            case PodSpec.EnvVar.OfPod(var ignored, PodSpec.PodField field) ->
                Objects.requireNonNull(pod.fields.get(field));
          };
      environment.put(variable.name(), value);
    }
    return environment;
  }

  private static String namespace(PodSpec pod) {
    return pod.namespace().isEmpty() ? "default" : pod.namespace();
  }

  private List<String> command(
      String deployment,
      PodSpec.Container container,
      ImageCommand image,
      Map<String, String> environment,
      Path podTmp) {
    List<String> command = new ArrayList<>();
    for (Runnables.Word word : runnables.words(container, image)) {
      command.add(
          word.ofImage()
              ? Runnables.filledIn(word.text(), podTmp.toString())
              : Expansion.expand(word.text(), environment));
    }
    runnables.check(deployment, container, command);
    return command;
  }
}
