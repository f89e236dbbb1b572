package dev.holdfast.platform.local;

import dev.holdfast.model.Workload;
import dev.holdfast.platform.local.chart.PodSpec;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One pod as it is to be run.
 *
 * @param ports the port that it really listens on, by the chart's
 * @param containers those that run as long as it does, the chart's first one first
 * @param inits those that run before, one after the other
 * @param workingFolder that commands start in
 * @param tmp its own temporary folder
 * @param files its volumes
 */
record PodPlan(
    String name,
    Workload workload,
    String uid,
    InetAddress address,
    PodSpec spec,
    Map<Integer, Integer> ports,
    List<ContainerPlan> containers,
    List<ContainerPlan> inits,
    Path workingFolder,
    Path tmp,
    PodFiles files) {
  PodPlan {
    ports = Map.copyOf(ports);
    containers = List.copyOf(containers);
    inits = List.copyOf(inits);
  }

  int port(int chartPort) {
    return ports.getOrDefault(chartPort, chartPort);
  }
}
