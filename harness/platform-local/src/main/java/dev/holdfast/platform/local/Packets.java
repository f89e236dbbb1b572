package dev.holdfast.platform.local;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import dev.holdfast.observe.packets.LossWatch;
import dev.holdfast.observe.packets.PartitionWatch;
import dev.holdfast.platform.local.space.PodSpace;
import dev.holdfast.spi.FaultDriver;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.FaultWitness.Watch;
import dev.holdfast.spi.RunClock;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Drops packets by iptables in the network of a pod (iptables(8), iptables-extensions(8)), and sees
 * by connections that they are dropped. With the pods' processes their networks end, and all rules.
 */
final class Packets {
  /**
   * The pod's network itself refuses connections there. A program that is asked for many at once
   * may let some wait, as if their packets were lost: Python's servers do beyond five.
   */
  private static final int NOBODYS_PORT = 1;

  private final LocalPods pods;
  private final Services services;
  private final PodSpace space;
  private final @Nullable InetSocketAddress registry;

  /**
   * @param registry where pods reach it; null where there is none
   */
  Packets(LocalPods pods, Services services, PodSpace space, @Nullable InetSocketAddress registry) {
    this.pods = pods;
    this.services = services;
    this.space = space;
    this.registry = registry;
  }

  /** Loses a share of the packets that come to pods; what a pod sends to itself is not lost. */
  FaultDriver.Prepared lose(Fault.PacketLoss fault, List<Pod> targets) {
    String share = String.format(Locale.ROOT, "%.6f", fault.loss());
    return new Prepared(
        networks(targets),
        List.of("INPUT ! -i lo -m statistic --mode random --probability " + share + " -j DROP"));
  }

  /** Drops all packets between pods and their peers. */
  FaultDriver.Prepared cutOff(Fault.Partition fault, List<Pod> targets) {
    return new Prepared(networks(targets), peers(fault).rules());
  }

  private Peers peers(Fault.Partition fault) {
    return Peers.of(fault, pods, services, registry);
  }

  private List<PodSpace.Sandbox> networks(List<Pod> targets) {
    return targets.stream().map(pods::network).toList();
  }

  private record Prepared(List<PodSpace.Sandbox> networks, List<String> rules)
      implements FaultDriver.Prepared {
    @Override
    public FaultDriver.ActiveFault inject() {
      List<PodSpace.Sandbox> struck = new ArrayList<>();
      for (PodSpace.Sandbox network : networks) {
        try {
          network.rules("-I", rules);
          struck.add(network);
        } catch (IOException e) {
          heal(struck);
          throw new FaultNotPossible("packets cannot be dropped: " + e.getMessage());
        }
      }
      return () -> heal(struck);
    }

    /** Once each: a rule that was taken away is not there any more. */
    private void heal(List<PodSpace.Sandbox> struck) {
      List<String> failures = new ArrayList<>();
      for (PodSpace.Sandbox network : List.copyOf(struck)) {
        struck.remove(network);
        try {
          network.rules("-D", rules);
        } catch (IOException e) {
          // a pod that is gone has taken its rules with it
          if (network.alive()) {
            failures.add(String.valueOf(e.getMessage()));
          }
        }
      }
      if (!failures.isEmpty()) {
        throw new IllegalStateException(
            "packets may still be dropped: " + String.join("; ", failures));
      }
    }
  }

  /** Measures by handshakes how the ways to the pods are now, and makes ready to look at them. */
  Watch watch(Fault.PacketLoss fault, List<Pod> targets, RunClock clock) {
    try {
      List<LossWatch.Place> places = new ArrayList<>();
      for (Pod target : targets) {
        InetSocketAddress at = new InetSocketAddress(pods.plan(target).address(), NOBODYS_PORT);
        places.add(LossWatch.Place.healthy(target.name(), bound -> knock(at, bound), clock));
      }
      return new LossWatch(fault.loss(), places, () -> {}, clock);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FaultNotPossible("interrupted");
    }
  }

  private void knock(InetSocketAddress at, Duration bound) throws IOException {
    try {
      space.dial(at, bound).close();
    } catch (ConnectException refused) {
      // the pod's network has answered
    }
  }

  /** Measures from within the pods whether they reach their peers, and looks on. */
  Watch watch(Fault.Partition fault, List<Pod> targets, RunClock clock) {
    Peers peers = peers(fault);
    Map<String, PartitionWatch.From> from = new LinkedHashMap<>();
    for (Pod target : targets) {
      PodSpace.Sandbox network = pods.network(target);
      from.put(
          target.name(),
          (places, lines) -> {
            try {
              return network.knock(places, lines);
            } catch (IOException e) {
              throw new FaultNotPossible("nothing can be tried from a pod: " + e.getMessage());
            }
          });
    }
    return PartitionWatch.start(
        peers.name(),
        peers.places().stream()
            .map(at -> at.getAddress().getHostAddress() + ":" + at.getPort())
            .toList(),
        from,
        clock);
  }
}
