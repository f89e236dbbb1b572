package dev.holdfast.model;

import java.util.Locale;

/**
 * Where lines may be known one by one between the pods' own logs and a search, in the order of
 * their way.
 */
public enum Waypoint {
  /** What ships them has handed them on. */
  SHIPPED,
  /** The pipeline has taken them in. */
  RECEIVED,
  /** The store has told the pipeline that it has them. */
  INDEXED;

  /** What the stage is called. */
  public String stage() {
    return name().toLowerCase(Locale.ROOT);
  }
}
