package dev.holdfast.spi;

/**
 * Watches one side of the system and writes what it sees to the history: {@code PodSeen} and {@code
 * EndpointsSeen}, or {@code RegistrySeen}, on every change (and once at first), {@code Observed}
 * about every second while it can look, {@code ObserverFailed} when it cannot.
 */
public interface Observer extends AutoCloseable {
  /** {@code workloads} or {@code registry}. */
  String name();

  /** Starts to watch; returns once the first look was made or failed. */
  void start(RunClock clock, HistorySink history);

  /** Ends it; a second call does nothing. */
  @Override
  void close();
}
