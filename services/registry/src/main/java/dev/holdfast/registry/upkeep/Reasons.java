package dev.holdfast.registry.upkeep;

import java.util.HashSet;
import java.util.Set;

/**
 * Why the registry could not be used, each reason once: the first one must not hide another that
 * comes later, "connection refused" not a 403 of the agent that is up again. Used by one thread.
 */
final class Reasons {
  /** More than these are no reasons but texts that differ each time. */
  private static final int MOST = 16;

  private final Set<String> said = new HashSet<>();

  /** Whether this reason has not been said since the registry was last well. */
  boolean isNew(RuntimeException e) {
    String reason = String.valueOf(e.getMessage()).replaceAll("index=\\d+", "index");
    return said.size() < MOST && said.add(reason);
  }

  /** Whether one was said since the registry was last well; from now on all are new again. */
  boolean forget() {
    boolean any = !said.isEmpty();
    said.clear();
    return any;
  }
}
