package dev.holdfast.model;

import java.util.List;
import java.util.Optional;

/** What a system will consist of, read from its rendered charts before anything is started. */
public record Blueprint(
    List<Replicas> workloads, List<String> services, List<NotHonoured> notHonoured) {
  public Blueprint {
    workloads = List.copyOf(workloads);
    services = List.copyOf(services);
    notHonoured = List.copyOf(notHonoured);
  }

  /** A workload, how many pods it asks for, and the containers of each. */
  public record Replicas(Workload workload, int count, List<String> containers) {
    public Replicas {
      containers = List.copyOf(containers);
    }
  }

  /** The workload of that kind and name. */
  public Optional<Replicas> replicas(Workload workload) {
    return workloads.stream().filter(replicas -> replicas.workload().equals(workload)).findFirst();
  }
}
