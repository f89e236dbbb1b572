package dev.holdfast.platform.local.chart;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A probe, with the meaning and the defaults that Kubernetes gives its fields.
 *
 * @param host "" for the pod's own address
 * @param initialDelay from the container's start
 * @param successThreshold successes in a row until it counts as well again
 * @param failureThreshold failures in a row until it counts as failed
 */
public record ProbeSpec(
    Kind kind,
    How how,
    String host,
    int port,
    Duration initialDelay,
    Duration period,
    Duration timeout,
    int successThreshold,
    int failureThreshold) {

  /** What a probe is for. */
  public enum Kind {
    /** The others wait until it has succeeded; failed, the container is restarted. */
    STARTUP,
    /** Failed, the container is restarted. */
    LIVENESS,
    /** Failed, the pod gets no connections from Services. */
    READINESS;

    /** {@code readiness}. */
    public String key() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** How it asks. */
  public sealed interface How {
    /** A GET; any status in [200, 400) is a success. With TLS any certificate will do. */
    record HttpGet(boolean tls, String path, Map<String, String> headers) implements How {
      public HttpGet {
        headers = Map.copyOf(headers);
      }
    }

    /** A connection. */
    record TcpConnect() implements How {}

    /** A command, run where the container runs and with its environment; 0 is a success. */
    record Exec(List<String> command) implements How {
      public Exec {
        command = List.copyOf(command);
      }
    }

    /** gRPC's health service (grpc.health.v1), asked over HTTP/2 without TLS. */
    record Grpc(String service) implements How {}
  }
}
