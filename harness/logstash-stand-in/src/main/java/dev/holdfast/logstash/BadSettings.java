package dev.holdfast.logstash;

/** A setting that is none; the message says which, and what is expected. */
final class BadSettings extends RuntimeException {
  private static final long serialVersionUID = 1;

  BadSettings(String message) {
    super(message);
  }
}
