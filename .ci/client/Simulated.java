import static java.time.Duration.ofSeconds;

import dev.holdfast.client.ClientOptions;
import dev.holdfast.testing.FakeTransport.Fault;
import dev.holdfast.testing.FakeTransport.Strike;
import dev.holdfast.testing.Simulation;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What {@code bench-client} prints: many replicas, faults and seeds, on a virtual clock. Takes how many seeds. */
class Simulated {
  private static final int CALLS_A_SECOND = 3000;
  private static final Duration END = ofSeconds(8);
  private static final int USUAL = 2;

  public static void main(String[] arguments) {
    int seeds = Integer.parseInt(arguments[0]);
    // so that what is measured is compiled
    for (int seed = 1; seed <= 10; seed++) {
      run(30, Fault.KILLED, 10, USUAL, seed);
      run(1000, Fault.HANGS, 10, USUAL, seed);
    }
    System.out.println("| replicas | struck | fault | tries | calls | failed | p99 ms | p99.9 ms | slowest ms | extra requests | processor time a call, µs |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    for (int replicas : new int[] {3, 9, 30, 100, 300, 1000}) {
      row(replicas, 0, Fault.NONE, USUAL, seeds);
      for (Fault fault : List.of(Fault.KILLED, Fault.HANGS, Fault.SLOW)) {
        row(replicas, 1, fault, USUAL, seeds);
        if (replicas > 3) {
          row(replicas, replicas / 3, fault, USUAL, seeds);
        }
      }
      if (replicas > 3) {
        row(replicas, replicas / 3, Fault.HANGS, 2 * USUAL, seeds);
      }
    }
  }

  private static void row(int replicas, int struck, Fault fault, int tries, int seeds) {
    List<Long> took = new ArrayList<>();
    long calls = 0;
    long failed = 0;
    double extra = 0;
    long began = processorNanos();
    for (int seed = 1; seed <= seeds; seed++) {
      Simulation.Result result = run(replicas, fault, struck, tries, seed);
      took.addAll(result.took());
      calls += result.calls();
      failed += result.failed();
      extra += result.extraShare() / seeds;
    }
    long cost = processorNanos() - began;
    Collections.sort(took);
    System.out.printf("| %,d | %,d | %s | %d | %,d | %,d | %.1f | %.1f | %.1f | %.1f %% | %.2f |%n", replicas, struck, fault.name().toLowerCase(), tries,
        calls, failed, at(took, 0.99), at(took, 0.999), at(took, 1), 100 * extra, cost / 1e3 / calls);
  }

  private static Simulation.Result run(int replicas, Fault fault, int struck, int tries, long seed) {
    return new Simulation(new ClientOptions(tries, ofSeconds(1), true, 0.05, Optional.empty()), replicas,
        new Strike(fault, struck, ofSeconds(2), ofSeconds(5)), seed).run(CALLS_A_SECOND, END);
  }

  private static double at(List<Long> sorted, double share) {
    return sorted.get(Math.min(sorted.size() - 1, (int) (sorted.size() * share))) / 1e6;
  }

  private static long processorNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }
}
