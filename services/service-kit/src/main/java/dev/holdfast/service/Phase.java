package dev.holdfast.service;

import java.util.Locale;

/** Where a service is in its life; it only moves on. */
enum Phase {
  /** Not listening yet. */
  STARTING,
  /** Answers, but is not in the registry yet. */
  REGISTERING,
  /** In the registry and ready. */
  READY,
  /** Not ready, out of the registry, still answering; each answer closes its connection. */
  LEAVING,
  /** Takes no new request, finishes those under way. */
  FINISHING,
  /** Gone. */
  STOPPED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
