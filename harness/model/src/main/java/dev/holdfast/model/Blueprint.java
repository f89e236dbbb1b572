package dev.holdfast.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a system will consist of, read from its rendered charts before anything is started.
 *
 * @param ports of each Service, in the chart's order
 * @param leftOut workloads and Services that the charts have and this platform does not run, with
 *     the platforms that can: a scenario that rests on one of them is skipped
 * @param notes what people should know of how the charts were read, a sentence each
 */
public record Blueprint(
    List<Replicas> workloads,
    List<String> services,
    List<NotHonoured> notHonoured,
    Map<String, List<Port>> ports,
    List<LeftOut> leftOut,
    List<String> notes) {
  public Blueprint {
    workloads = List.copyOf(workloads);
    services = List.copyOf(services);
    notHonoured = List.copyOf(notHonoured);
    ports = Map.copyOf(new LinkedHashMap<>(ports));
    leftOut = List.copyOf(leftOut);
    notes = List.copyOf(notes);
  }

  /** Of workloads and Services that are all run; nothing is known of ports. */
  public Blueprint(List<Replicas> workloads, List<String> services, List<NotHonoured> notHonoured) {
    this(workloads, services, notHonoured, Map.of(), List.of(), List.of());
  }

  /** The same blueprint with more notes. */
  public Blueprint noting(List<String> more) {
    List<String> all = new ArrayList<>(notes);
    all.addAll(more);
    return new Blueprint(workloads, services, notHonoured, ports, leftOut, all);
  }

  /**
   * The port of its Service that a load takes where it names none: the one that is called after the
   * load's protocol ({@code http}, {@code web}, {@code http2}; {@code https} with TLS), else one
   * whose name begins so ({@code http-api}), as people name ports for Kubernetes and its meshes;
   * else the first. Empty where the Service's ports are not known.
   */
  public Optional<Port> portOf(Load load) {
    List<Port> all = ports.getOrDefault(load.service(), List.of());
    if (load.port().isPresent()) {
      return all.stream().filter(port -> port.is(load.port().get())).findFirst();
    }
    List<String> protocols =
        load.protocol().tls() == null ? List.of("http", "web", "http2") : List.of("https");
    return all.stream()
        .filter(port -> protocols.contains(port.name()))
        .findFirst()
        .or(() -> all.stream().filter(port -> port.hasPrefix(protocols)).findFirst())
        .or(() -> all.stream().findFirst());
  }

  /** Where a load goes: a Service, and with several ports one of them, as a scenario names it. */
  public String destination(Load load) {
    List<Port> all = ports.getOrDefault(load.service(), List.of());
    return load.port().isPresent() || all.size() < 2
        ? load.to()
        : load.service() + ":" + portOf(load).orElseThrow().shortest();
  }

  /** A workload, how many pods it asks for, and the containers of each. */
  public record Replicas(Workload workload, int count, List<String> containers) {
    public Replicas {
      containers = List.copyOf(containers);
    }

    /** Whether there may be more: of a DaemonSet, charts do not say on how many nodes it runs. */
    public boolean isLeast() {
      return workload.kind() == Workload.Kind.DAEMONSET;
    }
  }

  /**
   * A Service's port.
   *
   * @param name "" where it has none
   */
  public record Port(String name, int number) {
    /** Whether it is called so. */
    public boolean is(String nameOrNumber) {
      return name.equals(nameOrNumber) || Integer.toString(number).equals(nameOrNumber);
    }

    private boolean hasPrefix(List<String> protocols) {
      return protocols.stream().anyMatch(protocol -> name.startsWith(protocol + "-"));
    }

    /** How a scenario names it best. */
    public String shortest() {
      return name.isEmpty() ? Integer.toString(number) : name;
    }

    @Override
    public String toString() {
      return name.isEmpty() ? Integer.toString(number) : name + " (" + number + ")";
    }
  }

  /**
   * What the charts have and this platform does not run.
   *
   * @param kind {@code statefulset}, {@code service}, or {@link #AUTOSCALER} by the name of what it
   *     scales
   * @param why with the platform that can, in a sentence
   */
  public record LeftOut(String kind, String name, String why) {
    /** What changes the number of a workload's pods by itself. */
    public static final String AUTOSCALER = "HorizontalPodAutoscaler";
  }

  /** The workload of that kind and name. */
  public Optional<Replicas> replicas(Workload workload) {
    return workloads.stream().filter(replicas -> replicas.workload().equals(workload)).findFirst();
  }

  /** What is left out of that kind and name. */
  public Optional<LeftOut> leftOut(String kind, String name) {
    return leftOut.stream()
        .filter(one -> one.kind().equals(kind) && one.name().equals(name))
        .findFirst();
  }
}
