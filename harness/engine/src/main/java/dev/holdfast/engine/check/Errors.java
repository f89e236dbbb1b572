package dev.holdfast.engine.check;

import dev.holdfast.model.Request;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What bad answers say of themselves. */
final class Errors {
  private Errors() {}

  /** {@code connection reset}; the first by the alphabet of equally frequent ones. */
  static String mostFrequent(Stream<Request> requests) {
    Map<String, Long> counts =
        requests
            .filter(Request::bad)
            .collect(Collectors.groupingBy(Request::error, Collectors.counting()));
    return counts.entrySet().stream()
        .max(
            Map.Entry.<String, Long>comparingByValue()
                .thenComparing(Map.Entry.<String, Long>comparingByKey().reversed()))
        .map(Map.Entry::getKey)
        .map(Function.identity())
        .orElse("");
  }
}
