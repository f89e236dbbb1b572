package dev.holdfast.platform.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.platform.registry.Registered.Check;
import dev.holdfast.platform.registry.Registered.Kind;
import dev.holdfast.platform.registry.Registered.Pace;
import dev.holdfast.platform.registry.Registered.Status;
import dev.holdfast.platform.registry.Registered.Tagged;
import dev.holdfast.platform.registry.Registered.Weights;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * Reads the bodies of {@code PUT /v1/agent/service/register} and {@code check/register}. Refuses
 * what Consul refuses, in its words; and what Consul can but the embedded registry cannot, by name,
 * rather than passing it over.
 */
final class RegistrationJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Consul's, of its keys; see "Meta" in the documentation of its agent's service API. */
  private static final Pattern META_KEY = Pattern.compile("[a-zA-Z0-9_-]+");

  private static final int META_PAIRS = 64;
  private static final int META_KEY_LENGTH = 128;
  private static final int META_VALUE_LENGTH = 512;

  /** Consul's, where the client gives no timeout. */
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(10);

  /** Consul asks no more often, whatever the client wants. */
  private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);

  /** What Consul knows too, but of which only Consul can say what it does. */
  private static final Set<String> NOT_HERE =
      Set.of(
          "kind",
          "proxy",
          "connect",
          "namespace",
          "partition",
          "locality",
          "socketpath",
          "args",
          "dockercontainerid",
          "shell",
          "tcpusetls",
          "udp",
          "grpc",
          "grpcusetls",
          "h2ping",
          "h2pingusetls",
          "disableredirects",
          "outputmaxsize",
          "proxyhttp",
          "proxygrpc",
          "exposedport",
          "osservice",
          "aliasnode",
          "aliasservice",
          "tlsskipverify",
          "tlsservername");

  private String id = "";
  private String name = "";
  private String address = "";
  private int port;
  private final List<String> tags = new ArrayList<>();
  private final Map<String, String> meta = new HashMap<>();
  private final Map<String, Tagged> tagged = new HashMap<>();
  private final List<CheckJson> checks = new ArrayList<>();
  private Weights weights = Weights.EVEN;
  private boolean tagsMayBeOverridden;

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
    String id = json.id.isEmpty() ? json.name : json.id;
    return new Registered(
        id,
        json.name,
        json.address,
        json.port,
        json.tags,
        json.meta,
        json.tagged,
        json.weights,
        json.tagsMayBeOverridden,
        json.checks(id));
  }

  /** Consul's ids and names of checks that have none of their own. */
  private List<Check> checks(String id) {
    List<Check> all = new ArrayList<>();
    for (CheckJson check : checks) {
      String number = checks.size() > 1 ? ":" + (all.size() + 1) : "";
      all.add(check.named("service:" + id + number, "Service '" + name + "' check"));
    }
    return all;
  }

  /**
   * A check that is registered by itself, for an instance that is there.
   *
   * @param service the instance's id
   */
  record OfService(String service, Check check) {}

  /**
   * The check that the body of {@code PUT /v1/agent/check/register} means.
   *
   * @throws BadRequest where there is none
   */
  static OfService readCheck(String body) {
    CheckJson json = new CheckJson();
    StringBuilder service = new StringBuilder();
    eachField(
        object(body),
        (field, value) -> {
          switch (plain(field)) {
            case "serviceid" -> service.append(text("ServiceID", value));
            case "id" -> json.id = text("ID", value);
            case "checkid" -> throw unknown(field);
            default -> json.field(field, value);
          }
        });
    if (json.name.isEmpty()) {
      throw new BadRequest(400, "Missing check name");
    }
    Check check = json.named(json.name, json.name);
    if (service.isEmpty()) {
      throw new NotHere("checks of the node, without a ServiceID");
    }
    return new OfService(service.toString(), check);
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
      case "check" -> check(value);
      case "checks" -> checks(value);
      case "taggedaddresses" -> tagged(value);
      case "weights" -> weights(value);
      case "enabletagoverride" -> tagsMayBeOverridden = flag("EnableTagOverride", value);
      default -> passOver(field, value);
    }
  }

  private void check(JsonNode value) {
    CheckJson check = CheckJson.read(value);
    if (!check.says()) {
      return;
    }
    // one that stands beside a list is the first
    checks.addFirst(check);
  }

  private void checks(JsonNode value) {
    if (!value.isArray()) {
      throw undecodable(
          "json: cannot unmarshal %s into Go struct field .Checks of type structs.CheckTypes"
              .formatted(word(value)));
    }
    value.forEach(check -> checks.add(CheckJson.read(check)));
  }

  private void tagged(JsonNode value) {
    if (!value.isObject()) {
      throw mismatch("TaggedAddresses", value, "map[string]structs.ServiceAddress");
    }
    eachField(
        value,
        (what, address) ->
            tagged.put(
                what,
                new Tagged(
                    address.path("Address").asText(address.path("address").asText("")),
                    address.path("Port").asInt(address.path("port").asInt(0)))));
  }

  private void weights(JsonNode value) {
    if (!value.isObject()) {
      throw mismatch("Weights", value, "structs.Weights");
    }
    Map<String, Integer> given = new HashMap<>();
    eachField(value, (what, weight) -> given.put(plain(what), number("Weights", weight)));
    weights = new Weights(given.getOrDefault("passing", 0), given.getOrDefault("warning", 0));
    if (weights.passing() < 1) {
      throw new BadRequest(400, "Invalid Weights: Passing must be greater than 0");
    }
    if (weights.warning() < 0) {
      throw new BadRequest(400, "Invalid Weights: Warning must be greater or equal than 0");
    }
  }

  /** Many clients write fields that they do not use, with nothing in them: these mean nothing. */
  private static void passOver(String field, JsonNode value) {
    boolean nothing =
        switch (value.getNodeType()) {
          case BOOLEAN -> !value.booleanValue();
          case NUMBER -> value.doubleValue() == 0;
          case STRING -> value.textValue().isEmpty();
          case ARRAY, OBJECT -> value.isEmpty();
          case BINARY, MISSING, NULL, POJO -> false;
        };
    if (!nothing || !NOT_HERE.contains(plain(field))) {
      throw unknown(field);
    }
  }

  private static BadRequest unknown(String field) {
    return NOT_HERE.contains(plain(field))
        ? new NotHere(400, "the field \"" + field + "\"")
        : undecodable("json: unknown field \"" + field + "\"");
  }

  private static boolean flag(String field, JsonNode value) {
    if (!value.isBoolean()) {
      throw mismatch(field, value, "bool");
    }
    return value.booleanValue();
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
    private String id = "";
    private String name = "";
    private String notes = "";
    private Duration ttl = Duration.ZERO;
    private Duration interval = Duration.ZERO;
    private Duration timeout = Duration.ZERO;
    private Duration deregisterAfter = Duration.ZERO;
    private String url = "";
    private String tcp = "";
    private String method = "";
    private String body = "";
    private final Map<String, List<String>> headers = new HashMap<>();
    private int successesForPassing;
    private int failuresForWarning;
    private int failuresForCritical;
    private String status = "";

    static CheckJson read(JsonNode value) {
      if (!value.isObject()) {
        throw mismatch("Check", value, "structs.CheckType");
      }
      CheckJson check = new CheckJson();
      eachField(value, check::field);
      return check;
    }

    /** Whether it has anything that makes a check of it. */
    boolean says() {
      return !url.isEmpty() || !tcp.isEmpty() || !ttl.isZero() || !interval.isZero();
    }

    /** With these where it has none of its own. */
    Check named(String elseId, String elseName) {
      Kind kind = kind();
      if (!status.isEmpty() && Status.of(status).isEmpty()) {
        throw new BadRequest(400, "Status for checks must 'passing', 'warning', 'critical'");
      }
      return new Check(
          id.isEmpty() ? elseId : id,
          name.isEmpty() ? elseName : name,
          notes,
          kind,
          Status.of(status).orElse(Status.CRITICAL),
          deregisterAfter);
    }

    private Kind kind() {
      boolean intervalSet = interval.isPositive();
      boolean asked = !url.isEmpty() || !tcp.isEmpty();
      if (asked && !intervalSet) {
        throw invalid(
            "Interval must be > 0 for Script, HTTP, H2PING, TCP, UDP or OSService checks");
      }
      if (intervalSet && ttl.isPositive()) {
        throw invalid("Interval and TTL cannot both be specified");
      }
      if (!asked) {
        if (!ttl.isPositive()) {
          throw invalid("TTL must be > 0 for TTL checks");
        }
        return new Kind.Ttl(ttl);
      }
      return url.isEmpty() ? new Kind.Tcp(tcp, pace()) : http();
    }

    private Kind.Http http() {
      String asking = method.isEmpty() ? "GET" : method;
      if (!body.isEmpty() && asking.equals("GET")) {
        throw new NotHere(400, "the field \"Body\" with GET");
      }
      if (headers.keySet().stream().anyMatch("host"::equalsIgnoreCase)) {
        throw new NotHere(400, "the header \"Host\"");
      }
      try {
        return new Kind.Http(new URI(url), asking, headers, body, pace());
      } catch (URISyntaxException e) {
        throw new BadRequest(400, "Invalid check: " + e.getMessage());
      }
    }

    private Pace pace() {
      return new Pace(
          interval.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : interval,
          timeout.isPositive() ? timeout : ASK_TIMEOUT,
          successesForPassing,
          failuresForWarning == 0 ? failuresForCritical : failuresForWarning,
          failuresForCritical);
    }

    private static BadRequest invalid(String why) {
      return new BadRequest(400, "Invalid check: " + why);
    }

    private void field(String field, JsonNode value) {
      switch (plain(field)) {
        case "checkid" -> id = text("CheckID", value);
        case "name" -> name = text("Name", value);
        case "notes" -> notes = text("Notes", value);
        case "ttl" -> ttl = duration("TTL", value);
        case "interval" -> interval = duration("Interval", value);
        case "timeout" -> timeout = duration("Timeout", value);
        case "deregistercriticalserviceafter" ->
            deregisterAfter = duration("DeregisterCriticalServiceAfter", value);
        case "http" -> url = text("HTTP", value);
        case "tcp" -> tcp = text("TCP", value);
        case "method" -> method = text("Method", value);
        case "body" -> body = text("Body", value);
        case "header" -> header(value);
        case "status" -> status = text("Status", value);
        case "successbeforepassing" -> successesForPassing = number("SuccessBeforePassing", value);
        case "failuresbeforewarning" -> failuresForWarning = number("FailuresBeforeWarning", value);
        case "failuresbeforecritical" ->
            failuresForCritical = number("FailuresBeforeCritical", value);
        default -> passOver(field, value);
      }
    }

    private void header(JsonNode value) {
      if (!value.isObject()) {
        throw mismatch("Header", value, "map[string][]string");
      }
      eachField(
          value,
          (name, values) -> {
            List<String> all = new ArrayList<>();
            values.forEach(one -> all.add(text("Header", one)));
            headers.put(name, all);
          });
    }

    /** A text, or a number of nanoseconds; none is nothing. */
    private static Duration duration(String field, JsonNode value) {
      if (value.isIntegralNumber()) {
        return Duration.ofNanos(value.longValue());
      }
      String text = text(field, value);
      if (text.isEmpty()) {
        return Duration.ZERO;
      }
      try {
        return GoDuration.parse(text);
      } catch (IllegalArgumentException e) {
        throw undecodable(String.valueOf(e.getMessage()));
      }
    }
  }
}
