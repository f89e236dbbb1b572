package dev.holdfast.registry.spi;

import dev.holdfast.registry.Registry;
import java.util.Set;

/** A kind of registry; found by {@link java.util.ServiceLoader}. */
public interface RegistryProvider {
  /** What a registry may be able to do, and another not. */
  enum Feature {
    /** It asks the instances itself: {@link dev.holdfast.registry.HealthCheck.Http}. */
    HTTP_CHECK,
    /** It lets in who has a token: {@link Credentials.Token}. */
    TOKEN,
    /** It lets in who has a name and a password: {@link Credentials.Login}. */
    PASSWORD
  }

  /** What the settings call it: {@code consul}. */
  String kind();

  /** What it can do. */
  Set<Feature> features();

  /**
   * A client of the registry there; asks it nothing yet.
   *
   * @throws IllegalArgumentException where it cannot be used so; the message repeats no secret
   */
  Registry open(RegistryAccess access);
}
