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
 * @param check empty where the client gave none: then the service always passes
 */
record Registered(
    String id,
    String name,
    String address,
    int port,
    List<String> tags,
    Map<String, String> meta,
    Optional<Check> check) {
  Registered {
    tags = List.copyOf(tags);
    meta = Map.copyOf(meta);
  }

  /** The check's id, as Consul gives it to the only check of a service. */
  String checkId() {
    return "service:" + id;
  }

  /**
   * How the instance is checked.
   *
   * @param deregisterAfter zero where the client gave none: then it stays for ever
   */
  record Check(Kind kind, Status first, Duration deregisterAfter) {}

  /** The kinds of check that the embedded registry does. */
  sealed interface Kind {
    /** The client renews within {@code ttl}. */
    record Ttl(Duration ttl) implements Kind {}

    /** The registry asks {@code url}. */
    record Http(URI url, String method, Duration interval, Duration timeout) implements Kind {}
  }

  /** Consul's words for a check's state. */
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
