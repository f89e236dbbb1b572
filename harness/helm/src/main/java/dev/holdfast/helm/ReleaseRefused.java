package dev.holdfast.helm;

/** Helm, or the cluster through it, refused to do something with a release. */
public final class ReleaseRefused extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final String release;
  private final String why;

  /** Helm's words about it; {@code about} says which chart. */
  public ReleaseRefused(String release, String about, String why) {
    super(about + ": " + why);
    this.release = release;
    this.why = why;
  }

  /** The release's name. */
  public String release() {
    return release;
  }

  /** Why Helm refused, in its own words. */
  public String why() {
    return why;
  }
}
