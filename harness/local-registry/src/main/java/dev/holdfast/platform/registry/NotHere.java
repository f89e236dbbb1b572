package dev.holdfast.platform.registry;

/**
 * A request that Consul answers and the embedded registry cannot: it is refused by name, since an
 * answer that is made up would be worse than none.
 */
final class NotHere extends BadRequest {
  private static final long serialVersionUID = 1;

  private static final int NOT_IMPLEMENTED = 501;

  private final String what;

  NotHere(String what) {
    this(NOT_IMPLEMENTED, what);
  }

  /**
   * @param what names it: {@code the field "Proxy"}
   */
  NotHere(int status, String what) {
    super(
        status,
        "the embedded registry does not do "
            + what
            + "; Consul does: with a consul on PATH the run takes that one");
    this.what = what;
  }

  String what() {
    return what;
  }
}
