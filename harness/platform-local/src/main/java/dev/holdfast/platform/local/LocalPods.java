package dev.holdfast.platform.local;

import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import dev.holdfast.observe.Board;
import dev.holdfast.platform.local.chart.SystemSpec.DeploymentSpec;
import dev.holdfast.platform.local.process.ProcessId;
import dev.holdfast.platform.local.process.Roster;
import dev.holdfast.platform.local.space.PodSpace;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.HistorySink;
import dev.holdfast.spi.RunClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pods of a system. Each Deployment has as many as are asked of it: one that is deleted is
 * replaced as soon as its deletion starts, by one with another name, uid and address, as a
 * ReplicaSet does.
 */
final class LocalPods {
  private final PodPlanner planner;
  private final Services services;
  private final @Nullable LocalProxies proxies;
  private final PodNetwork network;
  private final Supplier<PodHome> homes;
  private final Roster roster;
  private final Board<Pod> board;
  private final RunClock clock;
  private final HistorySink history;
  private final Map<Workload, DeploymentSpec> deployments = new HashMap<>();

  /** In the order in which they were made; those that are being deleted too. */
  private final List<LocalPod> pods = new ArrayList<>();

  private boolean frozen;

  LocalPods(
      List<DeploymentSpec> deployments,
      PodPlanner planner,
      Services services,
      @Nullable LocalProxies proxies,
      PodNetwork network,
      Supplier<PodHome> homes,
      Roster roster,
      Board<Pod> board,
      RunClock clock,
      HistorySink history) {
    this.planner = planner;
    this.services = services;
    this.proxies = proxies;
    this.network = network;
    this.homes = homes;
    this.roster = roster;
    this.board = board;
    this.clock = clock;
    this.history = history;
    deployments.forEach(one -> this.deployments.put(one.workload(), one));
  }

  synchronized List<LocalPod> pods() {
    return List.copyOf(pods);
  }

  /** Makes the pod known, without starting it yet. */
  synchronized LocalPod add(PodPlan plan) {
    services.add(plan);
    if (proxies != null) {
      proxies.front(plan);
    }
    LocalPod pod = new LocalPod(plan, homes.get(), network, roster, board, clock, history);
    pods.add(pod);
    return pod;
  }

  /** From now on no pod is made any more; those that are there. */
  synchronized List<LocalPod> freeze() {
    frozen = true;
    return List.copyOf(pods);
  }

  /**
   * How a pod is run.
   *
   * @throws FaultNotPossible where there is no such pod now
   */
  PodPlan plan(Pod target) {
    return pod(target).plan();
  }

  /**
   * The process of a pod's container.
   *
   * @param container null for the pod's first one
   * @throws FaultNotPossible where there is no such pod, container or process now
   */
  ProcessId process(Pod target, @Nullable String container) {
    LocalPod pod = pod(target);
    List<String> names = pod.plan().containers().stream().map(ContainerPlan::name).toList();
    if (container != null && !names.contains(container)) {
      throw new FaultNotPossible(
          "pod "
              + target.name()
              + " has no container '"
              + container
              + "' here; it has '"
              + String.join("', '", names)
              + "'");
    }
    return pod.process(container)
        .orElseThrow(
            () -> new FaultNotPossible("pod " + target.name() + " has no running process now"));
  }

  /**
   * What holds a pod's own network.
   *
   * @throws FaultNotPossible where there is no such pod now, or it has none
   */
  PodSpace.Sandbox network(Pod target) {
    return pod(target)
        .network()
        .filter(PodSpace.Sandbox::alive)
        .orElseThrow(
            () -> new FaultNotPossible("pod " + target.name() + " has no network of its own now"));
  }

  private LocalPod pod(Pod target) {
    return find(target)
        .orElseThrow(() ->
            new FaultNotPossible(
                "pod " + target.name() + " (" + target.uid() + ") is not there any more"));
  }

  private synchronized Optional<LocalPod> find(Pod target) {
    return pods.stream()
        .filter(one -> one.plan().name().equals(target.name()))
        .filter(one -> one.plan().uid().equals(target.uid()))
        .filter(one -> !one.isStopping())
        .findFirst();
  }

  /**
   * Deletes all of these pods of a workload, or none, and puts others in their places; returns at
   * once.
   *
   * @param grace null for each pod's own
   * @throws FaultNotPossible where one of them is not there any more, or no other can be made
   */
  synchronized void replace(Workload workload, List<Pod> targets, @Nullable Duration grace) {
    List<LocalPod> leaving = targets.stream().map(this::pod).toList();
    List<PodPlan> others = plan(workload, leaving.size());
    leaving.forEach(pod -> delete(pod, grace == null ? pod.plan().spec().grace() : grace));
    others.forEach(plan -> add(plan).start());
  }

  /**
   * Asks for so many pods of a workload; returns at once.
   *
   * @throws FaultNotPossible where they cannot be made
   */
  synchronized void scale(Workload workload, int to) {
    List<LocalPod> staying =
        pods.stream()
            .filter(pod -> pod.plan().workload().equals(workload) && !pod.isStopping())
            .toList();
    plan(workload, to - staying.size()).forEach(plan -> add(plan).start());
    List<Pod> surplus =
        Surplus.of(
            staying.stream().flatMap(pod -> board.pod(pod.plan().name()).stream()).toList(),
            staying.size() - to);
    surplus.forEach(pod -> find(pod).ifPresent(one -> delete(one, one.plan().spec().grace())));
  }

  private List<PodPlan> plan(Workload workload, int many) {
    if (frozen) {
      throw new FaultNotPossible("the system is being stopped");
    }
    DeploymentSpec deployment = deployments.get(workload);
    if (deployment == null) {
      throw new FaultNotPossible("there is no " + workload + " here");
    }
    try {
      return planner.plan(deployment, many);
    } catch (BadSystem | CannotStart e) {
      throw new FaultNotPossible(Objects.requireNonNullElse(e.getMessage(), e.toString()));
    }
  }

  private void delete(LocalPod pod, Duration grace) {
    pod.leave();
    Thread.ofVirtual().name("delete " + pod.plan().name()).start(() -> end(pod, grace));
  }

  private void end(LocalPod pod, Duration grace) {
    try {
      pod.stop(grace);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    synchronized (this) {
      pods.remove(pod);
    }
    services.remove(pod.plan());
    network.release(pod.plan().address());
  }
}
