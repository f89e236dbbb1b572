package dev.holdfast.suite;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to run.
 *
 * @param places scenario files or folders of them, relative to the project
 * @param overrides chart values in Helm's {@code --set} syntax
 * @param seed 0 for a fresh one for each scenario
 * @param retries how often a scenario that ends UNKNOWN is run again
 */
record Order(String platform, long seed, int retries, List<String> places, List<String> overrides) {
  Order {
    places = List.copyOf(places);
    overrides = List.copyOf(overrides);
  }

  /**
   * Reads up to the empty line.
   *
   * @throws IOException where it ends before, or says something else
   */
  static Order read(BufferedReader input) throws IOException {
    String platform = "auto";
    long seed = 0;
    int retries = 0;
    List<String> places = new ArrayList<>();
    List<String> overrides = new ArrayList<>();
    for (String line = next(input); !line.isEmpty(); line = next(input)) {
      String value = line.substring(line.indexOf('=') + 1);
      switch (line.substring(0, Math.max(0, line.indexOf('=')))) {
        case "platform" -> platform = value;
        case "seed" -> seed = Long.parseLong(value);
        case "retry-unknown" -> retries = Integer.parseInt(value);
        case "place" -> places.add(value);
        case "set" -> overrides.add(value);
        default -> throw new IOException("an order has no such line: " + line);
      }
    }
    return new Order(platform, seed, retries, places, overrides);
  }

  private static String next(BufferedReader input) throws IOException {
    @Nullable String line = input.readLine();
    if (line == null) {
      throw new IOException("the order ended before its empty line");
    }
    return line;
  }
}
