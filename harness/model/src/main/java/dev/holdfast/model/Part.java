package dev.holdfast.model;

/**
 * A part that a platform brought: a registry, a log store, a proxy.
 *
 * @param role what it is for: {@code registry}
 * @param name and version, as it says itself: {@code Consul 1.22.3}
 * @param how whether it is the real thing
 */
public record Part(String role, String name, How how) {
  /** Whether a part is the real thing. */
  public enum How {
    /** The real program in a process or container of its own. */
    REAL,
    /** Inside the harness's process, or a stand-in for the real program. */
    EMBEDDED
  }
}
