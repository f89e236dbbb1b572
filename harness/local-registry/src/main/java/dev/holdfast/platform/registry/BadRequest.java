package dev.holdfast.platform.registry;

/** A request that Consul would refuse; with its text. */
class BadRequest extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String text;

  BadRequest(int status, String text) {
    super(text);
    this.status = status;
    this.text = text;
  }

  int status() {
    return status;
  }

  String text() {
    return text;
  }
}
