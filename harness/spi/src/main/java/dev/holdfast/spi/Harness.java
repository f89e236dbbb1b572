package dev.holdfast.spi;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The process that a thing outside of any run's folder belongs to, as the thing's label or name can
 * say it, so that what a dead one left can be told from what a living one uses.
 *
 * @param host the machine's name, which containers may share
 * @param space where its pid means something
 * @param started in ticks since the boot where the space is known, else in milliseconds of the
 *     clock
 */
public record Harness(String host, long pid, long started, PidSpace space) {
  /** Clocks are set now and then, and with them when a process is said to have started. */
  private static final Duration TOLERANCE = Duration.ofSeconds(30);

  /** Looked up once: a machine that does not know its own name asks the network for it. */
  private static final String HERE = thisHost();

  /** This process. */
  public static Harness current() {
    long pid = ProcessHandle.current().pid();
    PidSpace space = PidSpace.here();
    return new Harness(
        HERE,
        pid,
        space.isHere()
            ? PidSpace.startTicks(pid).orElse(0)
            : startedMillis(ProcessHandle.current()).orElse(0L),
        space);
  }

  /**
   * From a label's value; empty where it is none, which one without a space is: it could be
   * anybody's.
   */
  public static Optional<Harness> parse(String label) {
    String[] words = label.split("/", -1);
    try {
      return words.length == 4
          ? Optional.of(
              new Harness(
                  words[0],
                  Long.parseLong(words[1]),
                  Long.parseLong(words[2]),
                  PidSpace.parse(words[3])))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Host, id, start and space by slashes. */
  public String label() {
    return host + "/" + pid + "/" + started + "/" + space.text();
  }

  /**
   * Whether it is known to have ended. Of another host nothing is known, nor of another space under
   * the same host's name: that may be a container beside this one.
   */
  public boolean dead() {
    if (!host.equals(HERE) || !space.equals(PidSpace.here())) {
      return false;
    }
    return space.isHere()
        ? PidSpace.startTicks(pid).orElse(-1) != started
        : ProcessHandle.of(pid)
            .flatMap(Harness::startedMillis)
            .filter(millis -> Math.abs(millis - started) < TOLERANCE.toMillis())
            .isEmpty();
  }

  /** Whether it is of this host's name, and of another boot: of this machine before it started. */
  public boolean ofAnotherBoot() {
    return host.equals(HERE)
        && space.isKnown()
        && PidSpace.here().isKnown()
        && !space.boot().equals(PidSpace.here().boot());
  }

  private static Optional<Long> startedMillis(ProcessHandle process) {
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
