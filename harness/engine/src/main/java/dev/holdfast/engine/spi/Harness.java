package dev.holdfast.engine.spi;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The process that a thing outside of any run's folder belongs to, as the thing's label or name can
 * say it, so that what a dead one left can be told from what a living one uses.
 *
 * @param host where process ids mean something
 */
public record Harness(String host, long pid, long startedMillis) {
  /** Clocks are set now and then, and with them when a process is said to have started. */
  private static final Duration TOLERANCE = Duration.ofSeconds(30);

  /** Looked up once: a machine that does not know its own name asks the network for it. */
  private static final String HERE = thisHost();

  /** This process. */
  public static Harness current() {
    return new Harness(
        HERE, ProcessHandle.current().pid(), started(ProcessHandle.current()).orElse(0L));
  }

  /** From a label's value; empty where it is none. */
  public static Optional<Harness> parse(String label) {
    String[] words = label.split("/", -1);
    try {
      return words.length == 3
          ? Optional.of(new Harness(words[0], Long.parseLong(words[1]), Long.parseLong(words[2])))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Host, id and start by slashes. */
  public String label() {
    return host + "/" + pid + "/" + startedMillis;
  }

  /** Whether it is known to have ended. Of another host nothing is known. */
  public boolean dead() {
    return host.equals(HERE)
        && ProcessHandle.of(pid)
            .flatMap(Harness::started)
            .filter(started -> Math.abs(started - startedMillis) < TOLERANCE.toMillis())
            .isEmpty();
  }

  private static Optional<Long> started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli);
  }

  private static String thisHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
