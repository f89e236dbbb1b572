package dev.holdfast.sample.broken;

import dev.holdfast.sample.catalog.Catalog;
import dev.holdfast.sample.gateway.Gateway;
import dev.holdfast.sample.pricing.Pricing;
import dev.holdfast.service.Api;
import dev.holdfast.service.HoldfastService;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The sample service that {@code HOLDFAST_SERVICE} names, with the flaw that {@code BROKEN} names;
 * without one it is the sample service itself.
 */
public final class Broken {
  private static final Map<String, Api> HONEST =
      Map.of("gateway", new Gateway(), "catalog", new Catalog(), "pricing", new Pricing());

  private Broken() {}

  /** Serves until SIGTERM, or as the flaw has it. */
  public static void main(String[] args) throws InterruptedException, IOException {
    String service = System.getenv().getOrDefault("HOLDFAST_SERVICE", "");
    Api honest = HONEST.get(service);
    if (honest == null) {
      throw new IllegalArgumentException(
          "HOLDFAST_SERVICE must be one of %s, got %s".formatted(HONEST.keySet(), service));
    }
    Flaw flaw = Flaw.ofThisProcess();
    switch (flaw) {
      case NO_DRAIN -> Runtime.getRuntime().addShutdownHook(new Thread(Broken::stopAtOnce));
      case SLOW_START -> TimeUnit.SECONDS.sleep(Flaw.SLOW_START_SECONDS);
      case DROPS_LAST_LINES, DOUBLES_LINES, RESTARTS_SEQUENCE ->
          System.setOut(new BrokenLines(System.out, flaw).printStream());
      default -> {}
    }
    HoldfastService.run((routes, context) -> {
      new FlawedRoutes(flaw, context).addTo(routes);
      honest.addTo(routes, context);
    });
  }

  /** While the kit's own hook, which drains, has just begun. */
  private static void stopAtOnce() {
    Runtime.getRuntime().halt(0);
  }
}
