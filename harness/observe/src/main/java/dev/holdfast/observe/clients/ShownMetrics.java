package dev.holdfast.observe.clients;

import java.io.IOException;

/**
 * A pod that says of a port that its metrics are there.
 *
 * @param life tells it from another pod of its name
 * @param question asks for them
 */
public record ShownMetrics(String pod, String life, Question question) {
  /** The names of a container's port by which it says so, the likelier one first. */
  public static final java.util.List<String> PORTS = java.util.List.of("management", "metrics");

  /** Where they are there. */
  public static final String PATH = "/metrics";

  /** Asks a pod for its metrics. */
  public interface Question {
    /**
     * The answer, in Prometheus' text format, within a bounded time.
     *
     * @throws IOException where there is none
     * @throws NotAllowed where nobody may ask any pod
     */
    String ask() throws IOException;
  }

  /** Whoever asks may not. */
  public static final class NotAllowed extends IOException {
    private static final long serialVersionUID = 1L;

    /** With the reason. */
    public NotAllowed(String why) {
      super(why);
    }
  }
}
