package dev.holdfast.engine.fault;

import dev.holdfast.model.Toxic;

/** Something that all use is struck, and held so; no pod is, so none has to come back. */
sealed interface OutageKind extends FaultKind permits RegistryOutageKind, LogStoreOutageKind {
  @Override
  default String meanwhile() {
    return "struck";
  }

  @Override
  default String endedFor(String instance) {
    return instance + " was healed";
  }

  @Override
  default String back() {
    return "%s was back after %s";
  }

  /** How it is for those that come to it over a way with this toxic. */
  static String behind(Toxic toxic) {
    return toxic.effect() instanceof Toxic.Effect.Down
        ? "away"
        : "struck by " + toxic.effect().what();
  }
}
