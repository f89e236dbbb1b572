package dev.holdfast.service;

import io.helidon.webserver.http.HttpRules;

/** What a service adds to the kit: its routes. */
@FunctionalInterface
public interface Api {
  /** Called once, before the service listens: the place to ask for clients and to add routes. */
  void addTo(HttpRules routes, ServiceContext context);
}
