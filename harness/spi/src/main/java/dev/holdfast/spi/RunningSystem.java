package dev.holdfast.spi;

import dev.holdfast.model.Image;
import dev.holdfast.model.NotHonoured;
import dev.holdfast.model.Part;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A system that a platform has started. */
public interface RunningSystem extends AutoCloseable {
  /** The parts that the platform brought. */
  List<Part> parts();

  /**
   * The images that its containers run now, in the order of their names; none where there are no
   * images.
   */
  default List<Image> images() {
    return List.of();
  }

  /** What of the charts it does not act on. */
  List<NotHonoured> notHonoured();

  /**
   * Waits until every pod is ready; empty when they are, else what was last seen, in a sentence.
   */
  Optional<String> awaitReady(Duration bound) throws InterruptedException;

  /** The last log lines and probe answers of the pods that are not ready. */
  List<LastWords> lastWords();

  /**
   * Where the Service of that name takes connections: on its first port, or on the one whose name
   * or number follows a colon; empty where there is no such Service. Waits, in bounded time, until
   * something takes connections there.
   */
  Optional<InetSocketAddress> address(String service) throws InterruptedException;

  /**
   * What makes the load beside the system, and reaches its Services at their {@link #address}; none
   * where the harness makes it itself. Asked once all is ready.
   */
  default List<Generator> generators() {
    return List.of();
  }

  /**
   * The pod to which the newest connection led that came to a Service's address from that port of
   * this machine; also where the pod did not take it. Empty where the platform does not balance
   * connections itself, and so does not know.
   *
   * @param service as {@link #address} gave it
   */
  default Optional<String> podBehind(InetSocketAddress service, int port) {
    return Optional.empty();
  }

  /**
   * The pods of a workload as they are now, the oldest first: names may be drawn anew in each run,
   * so a choice among pods means the same again only by their age.
   */
  List<Pod> pods(Workload workload);

  /** What watches the workloads and the registry; the engine starts and closes them. */
  List<Observer> observers();

  /** Where its log lines end up; empty where the run's context asked for no logs. */
  default Optional<LogStore> logs() {
    return Optional.empty();
  }

  /** What applies faults. */
  FaultDriver faults();

  /** What sees faults by another path than the one that applies them. */
  FaultWitness witness();

  /**
   * Why the run must end at once, by the word of somebody outside of it; empty where it may go on.
   * Asked many times a second.
   */
  default Optional<String> halted() {
    return Optional.empty();
  }

  /** How long {@link #close} may take: as long as what runs was promised for its end, and more. */
  default Duration closesWithin() {
    return Duration.ofMinutes(2);
  }

  /** Stops everything that was started, in bounded time; a second call does nothing. */
  @Override
  void close();

  /**
   * What is left of the system after {@link #close}: processes, ports, files; in words. Empty when
   * clean.
   */
  List<String> residue();

  /** The end of a pod's log, and what its probes last answered. */
  record LastWords(String pod, List<String> lines, List<String> probes) {}
}
