/**
 * For the tests of services, in test scope: {@link dev.holdfast.testing.InMemoryRegistry}, by which
 * real services find each other in one process, and {@link dev.holdfast.testing.Simulation}, which
 * tells what a client's settings are worth before any process is started.
 *
 * {@snippet lang = java :
 * InMemoryRegistry registry = new InMemoryRegistry();
 * Map<String, String> settings = Map.of(
 *     "HOLDFAST_SERVICE", "stock", "HOLDFAST_BIND", "127.0.0.1", "HOLDFAST_PORT", "0");
 * try (HoldfastService stock = HoldfastService.start(settings, registry, new Stock())) {
 *   registry.list(new Instance("pricing", "pricing-1", "127.0.0.1", pricingPort, Map.of()));
 *   // ask http://127.0.0.1:{stock.port()}
 * }
 * }
 */
@NullMarked
package dev.holdfast.testing;

import org.jspecify.annotations.NullMarked;
