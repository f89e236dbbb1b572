package dev.holdfast.platform.local.chart;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A pod: its containers, and perhaps the platform's proxy before the first.
 *
 * @param namespace as the chart says it; "" for the release's
 * @param labels what Services select by
 * @param grace between SIGTERM and SIGKILL
 * @param serviceLinks whether its programs are told by variables where Services are
 * @param others its further containers
 * @param inits run one after the other before the containers are
 * @param firsts the names of those, and among them of the others that are started there and go on
 *     running, in the order in which they are begun
 * @param proxy that stands for a container with {@link #PROXY_IMAGE}; null for none
 */
public record PodSpec(
    String namespace,
    Map<String, String> labels,
    Duration grace,
    boolean serviceLinks,
    Container container,
    List<Container> others,
    List<Container> inits,
    List<String> firsts,
    @Nullable Proxy proxy) {
  /** The image of the container that stands for the platform's own proxy. */
  public static final String PROXY_IMAGE = "holdfast/platform-proxy:local";

  /** What stands before the name of an image that is named without it as well. */
  private static final Pattern EVERYBODYS = Pattern.compile("^(index\\.)?docker\\.io/(library/)?");

  public PodSpec {
    labels = Map.copyOf(labels);
    others = List.copyOf(others);
    inits = List.copyOf(inits);
    firsts = List.copyOf(firsts);
  }

  /** Its containers, the first one first; those that run while it does. */
  public List<Container> all() {
    List<Container> all = new ArrayList<>(List.of(container));
    all.addAll(others);
    return all;
  }

  /** All containers, those that run before the others too. */
  public List<Container> everyContainer() {
    List<Container> every = new ArrayList<>(inits);
    every.addAll(all());
    return every;
  }

  /** The number of a port of any of its containers that is given by number or name. */
  public Optional<Integer> port(String nameOrNumber) {
    Optional<Integer> own =
        all().stream().flatMap(each -> each.port(nameOrNumber).stream()).findFirst();
    return own.isPresent() || proxy == null || !nameOrNumber.equals(proxy.port.name())
        ? own
        : Optional.of(proxy.port.number());
  }

  /** As {@code holdfast.yaml} names it: without tag and digest, nor where all come from. */
  public static String imageName(String image) {
    String name = image.contains("@") ? image.substring(0, image.indexOf('@')) : image;
    int tag = name.indexOf(':', name.lastIndexOf('/') + 1);
    return EVERYBODYS.matcher(tag < 0 ? name : name.substring(0, tag)).replaceFirst("");
  }

  /** The names of its containers. */
  public List<String> containers() {
    List<String> names = new ArrayList<>(all().stream().map(Container::name).toList());
    if (proxy != null) {
      names.add(proxy.container);
    }
    return names;
  }

  /**
   * A proxy through which others reach the container's first port.
   *
   * @param container its name
   */
  public record Proxy(String container, Port port) {}

  /**
   * The container.
   *
   * @param command in place of the image's entry point; empty for the image's own
   * @param args in place of the image's arguments; empty for the image's own
   * @param workingDir where its program starts; "" for where the image says
   * @param probes by kind; a kind that is not asked for is missing
   * @param postStart what comes as soon as it is started; null for nothing
   * @param preStop what comes before SIGTERM; null for nothing
   */
  public record Container(
      String name,
      String image,
      List<String> command,
      List<String> args,
      String workingDir,
      List<EnvVar> environment,
      List<Port> ports,
      Map<ProbeSpec.Kind, ProbeSpec> probes,
      List<Volume.Mount> mounts,
      @Nullable Hook postStart,
      @Nullable Hook preStop) {
    public Container {
      command = List.copyOf(command);
      args = List.copyOf(args);
      environment = List.copyOf(environment);
      ports = List.copyOf(ports);
      probes = Map.copyOf(probes);
      mounts = List.copyOf(mounts);
    }

    /** The image's name without registry tag and digest, as {@code holdfast.yaml} names it. */
    public String imageName() {
      return PodSpec.imageName(image);
    }

    /** Whether its program is told the pod's own address, to listen on that alone. */
    public boolean knowsItsAddress() {
      return environment.stream()
          .anyMatch(variable ->
              variable instanceof EnvVar.OfPod(var _, PodField field) && field == PodField.POD_IP);
    }

    /** The programs that run in it beside its own, by the field that names them. */
    public Map<String, List<String>> asides() {
      Map<String, List<String>> asides = new LinkedHashMap<>();
      probes.forEach((kind, probe) -> put(asides, kind.key() + "Probe", probe.how()));
      hook(asides, "lifecycle.postStart", postStart);
      hook(asides, "lifecycle.preStop", preStop);
      return asides;
    }

    private static void hook(Map<String, List<String>> asides, String field, @Nullable Hook hook) {
      if (hook instanceof Hook.Asked asked) {
        put(asides, field, asked.how());
      }
    }

    private static void put(Map<String, List<String>> asides, String field, ProbeSpec.How how) {
      if (how instanceof ProbeSpec.How.Exec(List<String> words)) {
        asides.put(field, words);
      }
    }

    /** Whether it finds files somewhere. */
    public boolean hasFiles() {
      return mounts.stream().anyMatch(mount -> mount.volume() instanceof Volume.Files);
    }

    /** The number of a port that is given by number or name. */
    public Optional<Integer> port(String nameOrNumber) {
      return nameOrNumber.chars().allMatch(Character::isDigit)
          ? Optional.of(Integer.valueOf(nameOrNumber))
          : ports.stream()
              .filter(port -> nameOrNumber.equals(port.name()))
              .map(Port::number)
              .findFirst();
    }
  }

  /**
   * A port that the container says it listens on.
   *
   * @param name null where it has none
   */
  public record Port(@Nullable String name, int number) {}

  /** What is done once at a moment of a container's life. */
  public sealed interface Hook {
    /** So long is waited. */
    record Sleep(Duration duration) implements Hook {}

    /**
     * It is asked so, or runs a command.
     *
     * @param host "" for the pod's own address
     */
    record Asked(ProbeSpec.How how, String host, int port) implements Hook {}
  }

  /** An environment variable. */
  public sealed interface EnvVar {
    /** The variable's name. */
    String name();

    /** With a value that is the same for every pod; {@code $(OTHER)} in it is still to fill in. */
    record Value(String name, String value) implements EnvVar {}

    /** A variable whose value is the pod's own. */
    record OfPod(String name, PodField field) implements EnvVar {}
  }

  /** What a pod can be told of itself (the downward API). */
  public enum PodField {
    NAME("metadata.name"),
    NAMESPACE("metadata.namespace"),
    UID("metadata.uid"),
    POD_IP("status.podIP"),
    POD_IPS("status.podIPs"),
    HOST_IP("status.hostIP"),
    HOST_IPS("status.hostIPs"),
    NODE_NAME("spec.nodeName");

    private final String path;

    PodField(String path) {
      this.path = path;
    }

    /** The field of that path. */
    public static Optional<PodField> at(String path) {
      for (PodField field : values()) {
        if (field.path.equals(path)) {
          return Optional.of(field);
        }
      }
      return Optional.empty();
    }
  }
}
