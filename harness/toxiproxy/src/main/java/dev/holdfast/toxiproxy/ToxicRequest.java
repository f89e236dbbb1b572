package dev.holdfast.toxiproxy;

import dev.holdfast.model.Toxic;
import dev.holdfast.model.Toxic.Effect;

/**
 * What is asked of Toxiproxy 2's API (README.md of its source, "Endpoints"), for those who reach it
 * by another way than HTTP from here.
 *
 * @param path from the server's root
 * @param body JSON; empty for none
 */
public record ToxicRequest(String method, String path, String body) {
  /** Adds a toxic to a proxy; {@link Effect.Down} switches the proxy off instead. */
  public static ToxicRequest adding(String proxy, String name, Toxic toxic) {
    return toxic.effect() instanceof Effect.Down
        ? switching(proxy, false)
        : new ToxicRequest(
            "POST", Toxiproxy.path(proxy) + "/toxics", ToxicJson.of(name, toxic).toString());
  }

  /** Takes it away again; 404 says that it is not there any more. */
  public static ToxicRequest removing(String proxy, String name, Toxic toxic) {
    return toxic.effect() instanceof Effect.Down
        ? switching(proxy, true)
        : new ToxicRequest(
            "DELETE", Toxiproxy.path(proxy) + "/toxics/" + Toxiproxy.encoded(name), "");
  }

  private static ToxicRequest switching(String proxy, boolean on) {
    return new ToxicRequest("PATCH", Toxiproxy.path(proxy), "{\"enabled\":" + on + "}");
  }
}
