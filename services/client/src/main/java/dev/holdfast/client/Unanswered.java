package dev.holdfast.client;

import java.util.List;

/** No instance of a service answered. */
public final class Unanswered extends RuntimeException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // made by List.copyOf, which is serializable
  private final List<String> hops;

  /**
   * Nobody answered.
   *
   * @param reason what was seen last
   * @param hops the instances that were tried
   */
  public Unanswered(String reason, List<String> hops) {
    super(reason);
    this.hops = List.copyOf(hops);
  }

  /** The instances that were tried; empty where none was known. */
  public List<String> hops() {
    return hops;
  }
}
