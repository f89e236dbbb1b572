package dev.holdfast.platform.registry;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client registered.
 *
 * @param address empty where the client gave none
 * @param port 0 where the client gave none
 * @param tagged further addresses, by what they are for
 * @param checks none where the client gave none: then the service always passes
 */
record Registered(
    String id,
    String name,
    String address,
    int port,
    List<String> tags,
    Map<String, String> meta,
    Map<String, Tagged> tagged,
    Weights weights,
    boolean tagsMayBeOverridden,
    List<Check> checks) {
  Registered {
    tags = List.copyOf(tags);
    meta = Map.copyOf(meta);
    tagged = Map.copyOf(tagged);
    checks = List.copyOf(checks);
  }

  /** One of a service's further addresses. */
  record Tagged(String address, int port) {}

  /** How much of the load an instance is to have, for clients that go by it. */
  record Weights(int passing, int warning) {
    /** Where a client gives none. */
    static final Weights EVEN = new Weights(1, 1);
  }

  /**
   * How the instance is checked.
   *
   * @param name and notes for people
   * @param deregisterAfter zero where the client gave none: then it stays for ever
   */
  record Check(
      String id, String name, String notes, Kind kind, Status first, Duration deregisterAfter) {}

  /** The kinds of check that the embedded registry does. */
  sealed interface Kind {
    /** The client renews within {@code ttl}. */
    record Ttl(Duration ttl) implements Kind {}

    /** Somebody has taken the instance out of service, until they take that back. */
    record Maintenance() implements Kind {}

    /** The registry asks. */
    sealed interface Asked extends Kind {
      Pace pace();
    }

    /** The registry asks a URL. */
    record Http(URI url, String method, Map<String, List<String>> headers, String body, Pace pace)
        implements Asked {
      public Http {
        headers = Map.copyOf(headers);
      }
    }

    /** The registry opens a connection to {@code address}, a host and a port. */
    record Tcp(String address, Pace pace) implements Asked {}
  }

  /**
   * How often the registry asks, and how many answers in a row it takes to believe them; 0 and 1
   * are the same.
   */
  record Pace(
      Duration interval,
      Duration timeout,
      int successesForPassing,
      int failuresForWarning,
      int failuresForCritical) {}

  /** Consul's words for a check's state, from the best to the worst. */
  enum Status {
    PASSING,
    WARNING,
    CRITICAL;

    /** As it is written in JSON. */
    String word() {
      return switch (this) {
        case PASSING -> "passing";
        case WARNING -> "warning";
        case CRITICAL -> "critical";
      };
    }

    /** The status of that name. */
    static Optional<Status> of(String word) {
      return switch (word) {
        case "passing" -> Optional.of(PASSING);
        case "warning" -> Optional.of(WARNING);
        case "critical" -> Optional.of(CRITICAL);
        default -> Optional.empty();
      };
    }
  }
}
