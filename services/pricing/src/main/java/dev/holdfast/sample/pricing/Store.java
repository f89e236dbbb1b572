package dev.holdfast.sample.pricing;

import dev.holdfast.service.BadSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/**
 * Where prices come from. It answers at once unless it is told how long it takes ({@code
 * PRICING_STORE_MILLIS}) and how many it serves at a time ({@code PRICING_STORE_CONNECTIONS}), as a
 * database behind a pool does: then a pricing pod can do so much and no more, however quick the
 * processor is. Whoever finds no connection waits for one in turn.
 */
final class Store {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");

  private final Duration takes;
  private final Semaphore connections;

  private Store(int millis, int connections) {
    this.takes = Duration.ofMillis(millis);
    this.connections = new Semaphore(connections, true);
  }

  /**
   * As the environment says.
   *
   * @throws BadSettings where it says what cannot be
   */
  static Store of(Map<String, String> environment) {
    List<String> problems = new ArrayList<>();
    int millis = number(environment, "PRICING_STORE_MILLIS", 0, 0, problems);
    int connections = number(environment, "PRICING_STORE_CONNECTIONS", 10, 1, problems);
    if (!problems.isEmpty()) {
      throw new BadSettings(problems);
    }
    return new Store(millis, connections);
  }

  private static int number(
      Map<String, String> environment, String key, int usual, int least, List<String> problems) {
    String text = environment.getOrDefault(key, "");
    OptionalInt number =
        NUMBER.matcher(text).matches()
            ? OptionalInt.of(Integer.parseInt(text))
            : OptionalInt.empty();
    if (text.isEmpty()) {
      return usual;
    }
    if (number.isEmpty() || number.getAsInt() < least) {
      problems.add(
          "%s=%s: must be a whole number in [%d, 999999]; for example %s=50"
              .formatted(key, text, least, key));
      return usual;
    }
    return number.getAsInt();
  }

  /**
   * Waits as long as one answer of it takes, and before that for a connection.
   *
   * @throws InterruptedException where nobody waits for the answer any more
   */
  void ask() throws InterruptedException {
    if (takes.isZero()) {
      return;
    }
    connections.acquire();
    try {
      Thread.sleep(takes);
    } finally {
      connections.release();
    }
  }
}
