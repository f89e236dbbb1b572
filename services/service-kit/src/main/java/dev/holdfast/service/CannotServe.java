package dev.holdfast.service;

/** The service could not start; nothing of it is left running. Exit code 1. */
public final class CannotServe extends RuntimeException {
  private static final long serialVersionUID = 1;

  CannotServe(String message) {
    super(message);
  }
}
