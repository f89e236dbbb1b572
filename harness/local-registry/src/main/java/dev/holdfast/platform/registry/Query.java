package dev.holdfast.platform.registry;

import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The query of a request, with Consul's rules for what a value may be. */
record Query(Map<String, List<String>> values) {
  /** Consul's, for a query that gives no time, and for one that gives more. */
  private static final Duration DEFAULT_WAIT = Duration.ofMinutes(5);

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  static Query of(HttpExchange exchange) {
    Map<String, List<String>> values = new HashMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    if (raw != null) {
      for (String pair : raw.split("&", -1)) {
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        values
            .computeIfAbsent(decoded(key), _ -> new ArrayList<>())
            .add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    Query query = new Query(values);
    query.throwIfNotHere();
    return query;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** What changes an answer in a way that the embedded registry has not. */
  private void throwIfNotHere() {
    for (String parameter : List.of("filter", "hash", "acquire", "release", "sg", "peer")) {
      if (!first(parameter).orElse("").isEmpty()) {
        throw new NotHere("the parameter \"" + parameter + "\"");
      }
    }
    throwIfEnterprise("ns", "Namespaces");
    throwIfEnterprise("partition", "Partitions");
    if (!first("dc")
        .filter(dc -> !dc.isEmpty())
        .orElse(AnswerJson.DATACENTER)
        .equals(AnswerJson.DATACENTER)) {
      throw new BadRequest(500, "No path to datacenter");
    }
  }

  private void throwIfEnterprise(String parameter, String feature) {
    if (!first(parameter).orElse("").isEmpty()) {
      throw new BadRequest(
          400,
          "Invalid query parameter: \"%s\" - %s are a Consul Enterprise feature"
              .formatted(parameter, feature));
    }
  }

  Optional<String> first(String key) {
    return all(key).stream().findFirst();
  }

  List<String> all(String key) {
    return values.getOrDefault(key, List.of());
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  boolean flag(String key) {
    return first(key)
        .map(value ->
            switch (value) {
              case "", "1", "t", "T", "true", "True", "TRUE" -> true;
              case "0", "f", "F", "false", "False", "FALSE" -> false;
              default -> throw new BadRequest(400, "Invalid value for ?" + key);
            })
        .orElse(false);
  }

  long index() {
    try {
      return first("index")
          .filter(value -> !value.isEmpty())
          .map(Long::parseUnsignedLong)
          .filter(value -> value >= 0)
          .orElse(0L);
    } catch (NumberFormatException e) {
      throw new BadRequest(400, "Invalid index");
    }
  }

  Duration patience() {
    try {
      Duration wait =
          first("wait")
              .filter(value -> !value.isEmpty())
              .map(GoDuration::parse)
              .orElse(DEFAULT_WAIT);
      Duration bound = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
      return bound.isZero() ? DEFAULT_WAIT : bound;
    } catch (IllegalArgumentException e) {
      throw new BadRequest(400, "Invalid wait time");
    }
  }

  /** A number as Go reads it, in the parameter of that name. */
  Optional<Long> number(String key) {
    return first(key)
        .map(value -> {
          try {
            return Long.parseUnsignedLong(value);
          } catch (NumberFormatException e) {
            throw new BadRequest(
                500, "strconv.ParseUint: parsing \"" + value + "\": invalid syntax");
          }
        });
  }
}
