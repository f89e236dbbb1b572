package dev.holdfast.registry.spi;

import java.util.function.Supplier;

/**
 * What lets a client in. Secrets are asked for when they are needed, so that one that is replaced
 * while the service runs is the new one from then on; no text of theirs shows them.
 */
public sealed interface Credentials {
  /** Everybody may come in. */
  record Nobody() implements Credentials {}

  /** Who has the token. */
  record Token(Supplier<String> value) implements Credentials {
    @Override
    public String toString() {
      return "Token[***]";
    }
  }

  /** Who has the name and its password. */
  record Login(String user, Supplier<String> password) implements Credentials {
    @Override
    public String toString() {
      return "Login[" + user + ", ***]";
    }
  }
}
