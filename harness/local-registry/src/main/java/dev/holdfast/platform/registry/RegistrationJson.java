package dev.holdfast.platform.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.platform.registry.Registered.Check;
import dev.holdfast.platform.registry.Registered.Kind;
import dev.holdfast.platform.registry.Registered.Status;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * Reads the body of {@code PUT /v1/agent/service/register}. Refuses what Consul refuses, in its
 * words; and what Consul can but the embedded registry cannot, by name, rather than passing it
 * over.
 */
final class RegistrationJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Consul's, of its keys; see "Meta" in the documentation of its agent's service API. */
  private static final Pattern META_KEY = Pattern.compile("[a-zA-Z0-9_-]+");

  private static final int META_PAIRS = 64;
  private static final int META_KEY_LENGTH = 128;
  private static final int META_VALUE_LENGTH = 512;

  /** Consul's, where the client gives no timeout. */
  private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(10);

  /** Consul asks no more often, whatever the client wants. */
  private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);

  /** What Consul knows too, but of which only Consul can say what it does. */
  private static final Set<String> NOT_HERE =
      Set.of(
          "kind",
          "taggedaddresses",
          "proxy",
          "connect",
          "weights",
          "checks",
          "namespace",
          "partition",
          "locality",
          "socketpath",
          "script",
          "args",
          "dockercontainerid",
          "shell",
          "tcp",
          "udp",
          "grpc",
          "h2ping",
          "osservice",
          "aliasnode",
          "aliasservice",
          "body",
          "header",
          "tlsskipverify",
          "tlsservername",
          "successbeforepassing",
          "failuresbeforewarning",
          "failuresbeforecritical");

  private String id = "";
  private String name = "";
  private String address = "";
  private int port;
  private final List<String> tags = new ArrayList<>();
  private final Map<String, String> meta = new HashMap<>();
  private Optional<Check> check = Optional.empty();

  private RegistrationJson() {}

  /**
   * The registration that the body means.
   *
   * @throws BadRequest where there is none
   */
  static Registered read(String body) {
    RegistrationJson json = new RegistrationJson();
    eachField(object(body), json::field);
    if (json.name.isEmpty()) {
      throw new BadRequest(400, "Missing service name");
    }
    if (json.address.equals("0.0.0.0")
        || json.address.equals("::")
        || json.address.equals("[::]")) {
      throw new BadRequest(400, "Invalid service address");
    }
    return new Registered(
        json.id.isEmpty() ? json.name : json.id,
        json.name,
        json.address,
        json.port,
        json.tags,
        json.meta,
        json.check);
  }

  /**
   * The object that a body holds.
   *
   * @throws BadRequest where it holds none
   */
  static JsonNode object(String body) {
    if (body.isBlank()) {
      throw undecodable("EOF");
    }
    try {
      JsonNode node = JSON.readTree(body);
      if (!node.isObject()) {
        throw undecodable("json: cannot unmarshal " + word(node) + " into Go value");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw undecodable(e.getOriginalMessage());
    }
  }

  private static BadRequest undecodable(String why) {
    return new BadRequest(400, "Request decode failed: " + why);
  }

  /** Go takes the names of fields in any case, Consul also with underscores. */
  static void eachField(JsonNode object, BiConsumer<String, JsonNode> reader) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!field.getValue().isNull()) {
        reader.accept(field.getKey(), field.getValue());
      }
    }
  }

  private static String plain(String field) {
    return field.toLowerCase(Locale.ROOT).replace("_", "");
  }

  private void field(String field, JsonNode value) {
    switch (plain(field)) {
      case "id" -> id = text("ID", value);
      case "name" -> name = text("Name", value);
      case "address" -> address = text("Address", value);
      case "port" -> port = number("Port", value);
      case "tags" -> value.forEach(tag -> tags.add(text("Tags", tag)));
      case "meta" -> meta(value);
      case "check" -> check = new CheckJson().read(value);
      case "enabletagoverride" -> {
        // it rules who may change tags in the catalogue, and nobody can here
      }
      default -> throw unknown(field);
    }
  }

  private static BadRequest unknown(String field) {
    return NOT_HERE.contains(plain(field))
        ? new BadRequest(
            400, "the embedded registry does not do the field \"" + field + "\"; Consul does")
        : undecodable("json: unknown field \"" + field + "\"");
  }

  private void meta(JsonNode value) {
    if (!value.isObject()) {
      throw mismatch("Meta", value, "map[string]string");
    }
    eachField(value, (key, text) -> meta.put(key, text("Meta", text)));
    if (meta.size() > META_PAIRS) {
      throw badMeta("Node metadata cannot contain more than " + META_PAIRS + " key/value pairs");
    }
    meta.forEach(RegistrationJson::throwIfBad);
  }

  private static void throwIfBad(String key, String value) {
    String pair = "Couldn't load metadata pair ('" + key + "', '" + value + "'): ";
    if (key.isEmpty()) {
      throw badMeta(pair + "Key cannot be blank");
    }
    if (!META_KEY.matcher(key).matches()) {
      throw badMeta(pair + "Key contains invalid characters");
    }
    if (key.length() > META_KEY_LENGTH) {
      throw badMeta(pair + "Key is too long (limit: " + META_KEY_LENGTH + " characters)");
    }
    if (value.length() > META_VALUE_LENGTH) {
      throw badMeta(pair + "Value is too long (limit: " + META_VALUE_LENGTH + " characters)");
    }
  }

  private static BadRequest badMeta(String why) {
    return new BadRequest(400, "Invalid Service Meta: " + why);
  }

  private static String text(String field, JsonNode value) {
    if (!value.isTextual()) {
      throw mismatch(field, value, "string");
    }
    return value.textValue();
  }

  private static int number(String field, JsonNode value) {
    if (!value.canConvertToInt() || !value.isIntegralNumber()) {
      throw mismatch(field, value, "int");
    }
    return value.intValue();
  }

  private static BadRequest mismatch(String field, JsonNode value, String type) {
    return undecodable(
        "json: cannot unmarshal %s into Go struct field .%s of type %s"
            .formatted(word(value), field, type));
  }

  private static String word(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "array";
      case OBJECT -> "object";
      case BOOLEAN -> "bool";
      case NUMBER -> value.isIntegralNumber() ? "number" : "number " + value.asText();
      case STRING -> "string";
      case BINARY, MISSING, NULL, POJO -> "value";
    };
  }

  /** The check's fields. */
  private static final class CheckJson {
    private Duration ttl = Duration.ZERO;
    private Duration interval = Duration.ZERO;
    private Duration timeout = Duration.ZERO;
    private Duration deregisterAfter = Duration.ZERO;
    private String url = "";
    private String method = "GET";
    private String status = "";

    Optional<Check> read(JsonNode value) {
      if (!value.isObject()) {
        throw mismatch("Check", value, "structs.CheckType");
      }
      eachField(value, this::field);
      if (url.isEmpty() && ttl.isZero() && interval.isZero()) {
        return Optional.empty();
      }
      Kind kind = kind();
      if (!status.isEmpty() && Status.of(status).isEmpty()) {
        throw new BadRequest(400, "Status for checks must 'passing', 'warning', 'critical'");
      }
      return Optional.of(
          new Check(kind, Status.of(status).orElse(Status.CRITICAL), deregisterAfter));
    }

    private Kind kind() {
      boolean intervalSet = interval.isPositive();
      if (!url.isEmpty() && !intervalSet) {
        throw invalid(
            "Interval must be > 0 for Script, HTTP, H2PING, TCP, UDP or OSService checks");
      }
      if (intervalSet && ttl.isPositive()) {
        throw invalid("Interval and TTL cannot both be specified");
      }
      if (url.isEmpty()) {
        if (!ttl.isPositive()) {
          throw invalid("TTL must be > 0 for TTL checks");
        }
        return new Kind.Ttl(ttl);
      }
      try {
        Duration bound = timeout.isPositive() ? timeout : HTTP_TIMEOUT;
        Duration every = interval.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : interval;
        return new Kind.Http(new URI(url), method, every, bound);
      } catch (URISyntaxException e) {
        throw new BadRequest(400, "Invalid check: " + e.getMessage());
      }
    }

    private static BadRequest invalid(String why) {
      return new BadRequest(400, "Invalid check: " + why);
    }

    private void field(String field, JsonNode value) {
      switch (plain(field)) {
        case "ttl" -> ttl = duration("TTL", value);
        case "interval" -> interval = duration("Interval", value);
        case "timeout" -> timeout = duration("Timeout", value);
        case "deregistercriticalserviceafter" ->
            deregisterAfter = duration("DeregisterCriticalServiceAfter", value);
        case "http" -> url = text("HTTP", value);
        case "method" -> method = text("Method", value);
        case "status" -> status = text("Status", value);
        case "name", "notes" -> {
          // only for people
        }
        default -> throw unknown(field);
      }
    }

    /** A text, or a number of nanoseconds. */
    private static Duration duration(String field, JsonNode value) {
      if (value.isIntegralNumber()) {
        return Duration.ofNanos(value.longValue());
      }
      try {
        return GoDuration.parse(text(field, value));
      } catch (IllegalArgumentException e) {
        throw undecodable(String.valueOf(e.getMessage()));
      }
    }
  }
}
