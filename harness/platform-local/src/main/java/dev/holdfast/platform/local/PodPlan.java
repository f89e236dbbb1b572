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
 * @param workingFolder that the command starts in
 * @param log that takes its output
 * @param tmp its own temporary folder
 */
record PodPlan(
    String name,
    Workload workload,
    String uid,
    InetAddress address,
    PodSpec spec,
    Map<Integer, Integer> ports,
    List<String> command,
    Map<String, String> environment,
    Path workingFolder,
    Path log,
    Path tmp) {
  PodPlan {
    ports = Map.copyOf(ports);
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  int port(int chartPort) {
    return ports.getOrDefault(chartPort, chartPort);
  }
}
