package dev.holdfast.platform.local;

import dev.holdfast.engine.spi.BadSystem;
import dev.holdfast.engine.spi.CannotStart;
import dev.holdfast.platform.local.ImageCommands.ImageCommand;
import dev.holdfast.platform.local.chart.PodSpec;
import dev.holdfast.platform.local.chart.SystemSpec.DeploymentSpec;
import java.io.File;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Works out how each pod of a Deployment is to be run. */
final class PodPlanner {
  /** Of the harness's own environment; the rest is the chart's to give. */
  private static final List<String> INHERITED =
      List.of("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "JAVA_HOME");

  private final ImageCommands images;
  private final LoopbackBlock block;
  private final Path logs;
  private final Path tmp;

  /** The last number that a Deployment's pods have had. */
  private final Map<String, Integer> numbers = new HashMap<>();

  PodPlanner(ImageCommands images, LoopbackBlock block, Path logs, Path tmp) {
    this.images = images;
    this.block = block;
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
    String askedBy = "Deployment/" + deployment.name();
    ImageCommand image = images.of(deployment.pod().container().imageName(), askedBy);
    List<PodPlan> plans = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      plans.add(plan(deployment, numbers.merge(deployment.name(), 1, Integer::sum), image));
    }
    return plans;
  }

  private PodPlan plan(DeploymentSpec deployment, int number, ImageCommand image) {
    String name = deployment.name() + "-" + number;
    String uid = UUID.randomUUID().toString();
    InetAddress address = block.next();
    PodSpec.Container container = deployment.pod().container();
    Path podTmp = tmp.resolve(name);
    Map<Integer, Integer> ports = ports(deployment.name(), deployment.pod(), address, image);
    Map<String, String> own = environment(container, name, uid, address);
    if (!container.ports().isEmpty()) {
      int asked = container.ports().getFirst().number();
      int given = ports.getOrDefault(asked, asked);
      if (given != asked) {
        own.put(image.portEnv(), Integer.toString(given));
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
    environment.putAll(own);
    return new PodPlan(
        name,
        deployment.workload(),
        uid,
        address,
        deployment.pod(),
        ports,
        command(deployment.name(), container, image, own, podTmp),
        environment,
        images.folder(),
        logs.resolve(name + ".log"),
        podTmp);
  }

  /** The chart's port where it can be listened on; else, for the first one, a free port. */
  private Map<Integer, Integer> ports(
      String deployment, PodSpec pod, InetAddress address, ImageCommand image) {
    PodSpec.Container container = pod.container();
    Map<Integer, Integer> ports = new LinkedHashMap<>();
    for (PodSpec.Port port : container.ports()) {
      boolean first = ports.isEmpty();
      if (LoopbackBlock.canListen(address, port.number())) {
        ports.put(port.number(), port.number());
      } else if (first && !image.portEnv().isEmpty()) {
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
                + " that program"
                + (first
                    ? ", or name the variable that sets the port as port-env of '"
                        + container.imageName()
                        + "' in "
                        + images.file()
                    : ""));
      }
    }
    PodSpec.Proxy proxy = pod.proxy();
    if (proxy != null && !LoopbackBlock.canListen(address, proxy.port().number())) {
      throw new CannotStart(
          "Deployment/%s: the proxy's port %d cannot be listened on at %s; end the program that listens on it at every address"
              .formatted(deployment, proxy.port().number(), address.getHostAddress()));
    }
    return ports;
  }

  private static Map<String, String> environment(
      PodSpec.Container container, String name, String uid, InetAddress address) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (PodSpec.EnvVar variable : container.environment()) {
      String value =
          switch (variable) {
            case PodSpec.EnvVar.Value(var ignored, String text) ->
                Expansion.expand(text, environment);
            case PodSpec.EnvVar.OfPod(var ignored, PodSpec.PodField field) ->
                switch (field) {
                  case NAME -> name;
                  case NAMESPACE -> "default";
                  case UID -> uid;
                  case POD_IP -> address.getHostAddress();
                  case HOST_IP -> "127.0.0.1";
                  case NODE_NAME -> "local";
                };
          };
      environment.put(variable.name(), value);
    }
    return environment;
  }

  private List<String> command(
      String deployment,
      PodSpec.Container container,
      ImageCommand image,
      Map<String, String> environment,
      Path podTmp) {
    Stream<String> program =
        container.command().isEmpty()
            ? image.command().stream().map(part -> filledIn(part, podTmp))
            : container.command().stream().map(part -> Expansion.expand(part, environment));
    Stream<String> arguments =
        container.args().stream().map(part -> Expansion.expand(part, environment));
    List<String> command = Stream.concat(program, arguments).toList();
    checkRunnable(deployment, container, command);
    return command;
  }

  private static String filledIn(String part, Path podTmp) {
    return part.replace(
            "${java}", Path.of(System.getProperty("java.home"), "bin", "java").toString())
        .replace("${tmp}", podTmp.toString());
  }

  /** Said before anything is started, rather than by a pod that crashes again and again. */
  private void checkRunnable(String deployment, PodSpec.Container container, List<String> command) {
    String where =
        container.command().isEmpty()
            ? images.file() + ", image '" + container.imageName() + "'"
            : "Deployment/" + deployment + ", container '" + container.name() + "'";
    String program = command.getFirst();
    if (!runnable(program)) {
      throw new CannotStart(
          where + ": the command must be a program that can be run, '" + program + "' is none");
    }
    int jar = command.indexOf("-jar") + 1;
    if (jar > 0 && jar < command.size()) {
      Path file = images.folder().resolve(command.get(jar));
      if (!Files.isRegularFile(file)) {
        throw new CannotStart(
            where
                + ": the jar must be there, "
                + file
                + " is not; build it first (./mvnw package)");
      }
    }
  }

  private boolean runnable(String program) {
    if (program.contains("/")) {
      return executable(images.folder().resolve(program));
    }
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .anyMatch(folder -> executable(Path.of(folder, program)));
  }

  private static boolean executable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
