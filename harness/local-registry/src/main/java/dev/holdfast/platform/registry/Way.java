package dev.holdfast.platform.registry;

import java.net.Proxy;

/** How the checks of an embedded registry come to the hosts that they ask. */
@FunctionalInterface
public interface Way {
  /** Over this machine's own network. */
  Way PLAIN = _ -> Proxy.NO_PROXY;

  /** The proxy before a host, which is an address or a name; {@link Proxy#NO_PROXY} for none. */
  Proxy to(String host);
}
