package dev.holdfast.scenario;

import static dev.holdfast.scenario.Field.optional;
import static dev.holdfast.scenario.Field.orElse;
import static dev.holdfast.scenario.Field.required;

import dev.holdfast.model.Body;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Connections;
import dev.holdfast.model.JsonPath;
import dev.holdfast.model.Load;
import dev.holdfast.model.Ok;
import dev.holdfast.model.Pace;
import dev.holdfast.model.Protocol;
import dev.holdfast.model.Protocol.ClientCertificate;
import dev.holdfast.model.Rate;
import dev.holdfast.model.RequestTemplate;
import dev.holdfast.model.TextRule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** How a scenario says its loads. */
final class LoadGrammar {
  /** What belongs to the connection, or names the request so that it is found again. */
  private static final Set<String> SET_BY_THE_LOAD =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "keep-alive",
          "te",
          "trailer",
          "traceparent",
          "transfer-encoding",
          "upgrade",
          "x-request-id");

  private static final String DRAWS =
      "`${1..1000}` in it is a number drawn for each request, `${uuid}` a UUID, `${red|green}` one of a list, `${data.COLUMN}` of a row of the load's data, `${env.NAME}` of the environment, and `${id}` what an earlier request captured as `id`.";

  /** Sizes in bytes; a kilobyte has 1000. */
  private static final AnyOf<Long> SIZE =
      new AnyOf<>(
          "size",
          "must be a size, in B, KB, MB or GB",
          "write for example 16MB",
          List.of(
              WholeForm.of(0, 1_000_000_000_000L, bytes -> bytes, 1000),
              TextForm.of(
                  "size-text",
                  "must be a size, in B, KB, MB or GB",
                  "[0-9]{1,9}(?:B|KB|MB|GB)",
                  LoadGrammar::bytes,
                  "16MB",
                  "500KB")));

  /** As much of each answer under way is held in memory. */
  private static final long MOST_HELD = 64_000_000;

  private static final AnyOf<Long> HELD_SIZE =
      new AnyOf<>(
          "held-size",
          "must be a size from 1B to 64MB",
          "write for example 16MB",
          List.of(
              WholeForm.of(1, MOST_HELD, bytes -> bytes, 1_000_000),
              TextForm.of(
                  "held-size-text",
                  "must be a size from 1B to 64MB",
                  "[0-9]{1,9}(?:B|KB|MB|GB)",
                  LoadGrammar::held,
                  "16MB",
                  "500KB")));

  private static final PlainForm<Ok.JsonRule> JSON_RULE =
      new PlainForm<>(
          "json-rule",
          text ->
              text.equals("present")
                  ? new Ok.JsonRule.Present()
                  : new Ok.JsonRule.EqualTo(DrawnForm.checked(text)),
          List.of("present", "EUR"));

  private static final TextForm<String> JSON_PATH =
      TextForm.of(
          "json-path",
          "must be a field of the body, dotted where it lies deeper",
          "\\$.{0,1000}|[^.\\s]{1,100}(?:\\.[^.\\s]{1,100}){0,20}",
          text -> JsonPath.of(text).text(),
          "id",
          "price.currency",
          "$.items[0]['unit.price']");

  /** A header's name: a token by RFC 9110, 5.6.2. */
  private static final TextForm<String> ANY_HEADER =
      TextForm.of(
          "header",
          "must be a header's name",
          "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}",
          text -> text,
          "Content-Type");

  private static final TextForm<String> SENT_HEADER =
      TextForm.of(
          "sent-header",
          "must be a header's name",
          "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}",
          LoadGrammar::sentHeader,
          "Authorization");

  private static final NamedForm<String> SENT_HEADERS =
      new NamedForm<>(
          "header",
          SENT_HEADER,
          new PlainForm<>("header-value", DrawnForm::header, List.of("Bearer ${env.TOKEN}")),
          1,
          "{Accept: application/json}");

  static final Field<Map<String, String>> HEADERS =
      optional(
          "headers",
          SENT_HEADERS,
          "{Authorization: \"Bearer ${env.TOKEN}\"}",
          "Headers by name. " + DRAWS);

  static final Field<List<Integer>> STATUS =
      orElse(
          "status",
          new AnyOf<>(
              "status",
              "must be a status in [101, 599], or a list of such",
              "write for example 200",
              List.of(
                  WholeForm.of(101, 599, status -> List.of(Math.toIntExact(status)), 200),
                  new ListForm<>(
                      "status", WholeForm.of(101, 599, Math::toIntExact, 200), 1, "[200, 201]"))),
          "200",
          "The HTTP status that an answer must have, or a list of those it may have.");

  static final NamedForm<Ok.JsonRule> JSON_RULES =
      new NamedForm<>("json field", JSON_PATH, JSON_RULE, 1, "{id: present}");

  static final Field<Map<String, Ok.JsonRule>> JSON =
      optional(
          "json",
          JSON_RULES,
          "{id: present}",
          "Fields that the JSON body must have, by dotted path (`price.currency`, `items.0.id`) or JSONPath to one value (`$.items[0]['unit.price']`): `present`, or the text or number that it must be; numbers are compared as numbers. A draw such as `${1..1000}` that the request has too means the same value.");

  private static final Field<String> CONTAINS =
      optional(
          "contains",
          new PlainForm<>("contained", DrawnForm::checked, List.of("in stock")),
          "in stock",
          "A text that must stand in it.");

  private static final Field<String> MATCHES =
      optional(
          "matches",
          TextForm.of(
              "regex",
              "must be a regular expression",
              "[\\s\\S]{1,1000}",
              LoadGrammar::regex,
              "^[0-9]+$"),
          "^[0-9]+$",
          "A regular expression (Java's) that must be found in it.");

  private static final Structure<TextRule> TEXT_PART =
      new Structure<>(
          "text-part",
          "What a text must hold.",
          "{contains: in stock}",
          LoadGrammar::textPart,
          OneOf.of("what it must hold", CONTAINS, MATCHES));

  private static final AnyOf<TextRule> TEXT_RULE =
      new AnyOf<>(
          "text-rule",
          "must be present, a text, or {contains: TEXT} or {matches: REGEX}",
          "write for example {contains: in stock}",
          List.of(
              TEXT_PART,
              new PlainForm<TextRule>(
                  "text",
                  text ->
                      text.equals("present")
                          ? new TextRule.Present()
                          : new TextRule.EqualTo(DrawnForm.checked(text)),
                  List.of("present", "application/json"))));

  static final NamedForm<TextRule> HEADER_RULES =
      new NamedForm<>("header", ANY_HEADER, TEXT_RULE, 1, "{Content-Type: application/json}");

  static final Field<Map<String, TextRule>> OK_HEADERS =
      optional(
          "headers",
          HEADER_RULES,
          "{Content-Type: {contains: json}}",
          "Headers that the answer must have: `present`, the text that it must be, or `{contains: …}` or `{matches: …}`.");

  static final Field<TextRule> TEXT =
      optional(
          "text",
          TEXT_RULE,
          "{contains: in stock}",
          "What the body must be as a text: the text itself, `present` for any but an empty one, or `{contains: …}` or `{matches: …}`.");

  static final Field<Long> SIZE_AT_LEAST =
      optional("size-at-least", SIZE, "100", "How long the body must be, unpacked, in bytes.");

  static final Field<Long> SIZE_AT_MOST =
      optional("size-at-most", SIZE, "1MB", "How long the body may be, unpacked, in bytes.");

  static final Field<Duration> WITHIN =
      optional(
          "within",
          Quantities.DURATION,
          "250ms",
          "A right answer that comes later than this, counted from the intended start, is slow.");

  static final Structure<Ok> OK =
      new Structure<>(
          "ok",
          "What makes an answer ok. One that is not ok is a bad answer.",
          "{status: 200}",
          LoadGrammar::ok,
          STATUS,
          OK_HEADERS,
          JSON,
          TEXT,
          SIZE_AT_LEAST,
          SIZE_AT_MOST,
          WITHIN);

  private static Field<String> method(String key) {
    return optional(
        key,
        RequestPath.FORM,
        "\"/api/products/${1..1000}\"",
        key.toUpperCase(Locale.ROOT) + " this path. " + DRAWS);
  }

  static final Field<String> GET = method("get");
  static final Field<String> HEAD = method("head");
  static final Field<String> POST = method("post");
  static final Field<String> PUT = method("put");
  static final Field<String> PATCH = method("patch");
  static final Field<String> DELETE = method("delete");

  /** The methods, each the key of a request's path. */
  static final List<Field<String>> METHODS = List.of(GET, HEAD, POST, PUT, PATCH, DELETE);

  /** A file beside the scenario. */
  private static final TextForm<Path> FILE =
      TextForm.of(
          "file",
          "must be a file, relative to the scenario, with '/' between folders",
          "[^/~\\\\\\u0000-\\u0020:][^\\\\\\u0000-\\u001f:]{0,999}",
          Path::of,
          "certs/ca.pem");

  static final Field<String> BODY_TEXT =
      optional(
          "text",
          new PlainForm<>("body-text", DrawnForm::checked, List.of("name=${red|green}")),
          "name=${red|green}",
          "The body as a text. " + DRAWS);

  static final Field<Object> BODY_JSON =
      optional(
          "json",
          new JsonForm(),
          "{product: \"${1..1000}\"}",
          "The body as JSON; draws in its texts stay texts.");

  static final Field<Path> BODY_FILE =
      optional("file", FILE, "order.json", "A file whose bytes are the body, as they are.");

  private static final Structure<Body> A_BODY =
      new Structure<>(
          "body",
          "What a request carries.",
          "{json: {product: 1}}",
          LoadGrammar::body,
          OneOf.of("what it is", BODY_TEXT, BODY_JSON, BODY_FILE));

  static final Field<Body> BODY =
      optional(
          "body",
          A_BODY,
          "{json: {product: 1}}",
          "What the request carries. The type that is named is text/plain, application/json or application/octet-stream, unless a Content-Type header says another.");

  private static final Field<String> CAPTURED_HEADER =
      required("header", ANY_HEADER, "Location", "The header whose value is captured.");

  private static final Structure<Capture> HEADER_CAPTURE =
      new Structure<>(
          "header-capture",
          "A header's value.",
          "{header: Location}",
          parts -> new Capture.Header(parts.get(CAPTURED_HEADER)),
          CAPTURED_HEADER);

  private static final NamedForm<Capture> CAPTURES =
      new NamedForm<>(
          "capture",
          TextForm.of(
              "capture-name",
              "must be a name other than uuid: letters, digits, hyphens and underscores, a letter first",
              "(?!uuid$)[A-Za-z][A-Za-z0-9_-]{0,62}",
              text -> text,
              "id"),
          new AnyOf<>(
              "capture",
              "must be the path of a field of the JSON body, or {header: NAME}",
              "write for example $.id",
              List.of(
                  TextForm.of(
                      "captured-path",
                      "must be the path of a field of the JSON body",
                      "\\S{1,1000}",
                      text -> (Capture) new Capture.Json(JsonPath.of(text)),
                      "$.id"),
                  HEADER_CAPTURE)),
          1,
          "{id: $.id}");

  static final Field<Map<String, Capture>> CAPTURE =
      optional(
          "capture",
          CAPTURES,
          "{id: $.id}",
          "What later requests of the list use as `${id}`: a field of the JSON body, or a header. An answer that lacks it is not ok; a request whose value was not captured is not sent, and counts neither way.");

  static final Field<Ok> REQUEST_OK = orElse("ok", OK, "{}", "What makes an answer ok.");

  static final Structure<RequestTemplate> REQUEST =
      new Structure<>(
          "request",
          "A request: its method and path, what it carries, and what makes its answer ok.",
          "{get: /health}",
          LoadGrammar::request,
          OneOf.of("its method and path", METHODS.toArray(new Field<?>[0])),
          HEADERS,
          BODY,
          CAPTURE,
          REQUEST_OK,
          new Hint("GET", "write the method in lower case: get", GET),
          new Hint("HEAD", "write the method in lower case: head", HEAD),
          new Hint("POST", "write the method in lower case: post", POST),
          new Hint("PUT", "write the method in lower case: put", PUT),
          new Hint("PATCH", "write the method in lower case: patch", PATCH),
          new Hint("DELETE", "write the method in lower case: delete", DELETE),
          new Hint("options", "only get, head, post, put, patch and delete can be sent", GET));

  static final Field<Integer> KEEP_ALIVE =
      required(
          "keep-alive",
          WholeForm.of(1, 10_000, Math::toIntExact, 32),
          "32",
          "How many connections are kept alive; a broken one is replaced.");

  private static final Structure<Connections> POOL =
      new Structure<>(
          "keep-alive",
          "A pool of kept-alive connections.",
          "{keep-alive: 32}",
          parts -> new Connections.KeepAlive(parts.get(KEEP_ALIVE)),
          KEEP_ALIVE);

  private static final WordForm<Connections> FRESH =
      new WordForm<>(
          "fresh",
          "must be fresh or {keep-alive: 32}",
          Map.of("fresh", new Connections.Fresh()),
          (wrong, words) ->
              Suggestion.of(wrong, words.keySet())
                  .map(word -> "did you mean '" + word + "'?")
                  .orElse("write for example {keep-alive: 32}"));

  static final Field<String> TO =
      required(
          "to",
          Names.SERVICE_PORT,
          "gateway",
          "The Service of the system that is called, and a port of it by name or number (gateway:metrics; without it the first); the platform finds its address.");

  static final Field<Rate> RATE =
      optional(
          "rate",
          Quantities.RATE,
          "300/s",
          "Requests per second (`/s`) or minute (`/m`). Open loop: they start on schedule whatever the system does.");

  static final Field<Duration> FOR =
      optional(
          "for",
          Quantities.DURATION,
          "60s",
          "From the first request's intended start to the last one's; the baseline lies at its head.");

  static final Field<String> PHASE_NAME =
      optional(
          "name",
          Names.NAME,
          "overload",
          "Under which something can be expected of the requests that start in this phase; another one than every load's and fault's.");

  private static final Field<Rate> PHASE_RATE =
      required("rate", Quantities.RATE, "120/s", "Requests per second or minute in this phase.");

  private static final Field<Duration> PHASE_FOR =
      required("for", Quantities.DURATION, "60s", "How long the phase is.");

  static final Structure<Pace.Phase> A_PHASE =
      new Structure<>(
          "phase",
          "A part of a load's time, with a rate of its own.",
          "{rate: 120/s, for: 60s}",
          parts ->
              new Pace.Phase(parts.find(PHASE_NAME), parts.get(PHASE_RATE), parts.get(PHASE_FOR)),
          PHASE_NAME,
          PHASE_RATE,
          PHASE_FOR);

  static final Field<List<Pace.Phase>> PHASES =
      optional(
          "phases",
          new ListForm<>("phase", A_PHASE, 1, "[{rate: 20/s, for: 30s}, {rate: 120/s, for: 60s}]"),
          "[{rate: 20/s, for: 30s}, {rate: 120/s, for: 60s}]",
          "One rate after the other, instead of `rate` and `for`. Each phase begins with a request; the load lasts as long as all of them.");

  static final Field<Duration> TIMEOUT =
      orElse(
          "timeout", Quantities.DURATION, "2s", "A request without an answer by then has failed.");

  static final Field<Connections> CONNECTIONS =
      required(
          "connections",
          new AnyOf<>(
              "connections",
              "must be fresh or {keep-alive: 32}",
              "write for example {keep-alive: 32}",
              List.of(FRESH, POOL)),
          "{keep-alive: 32}",
          "A new connection for every request (`fresh`) or a pool (`keep-alive`). It must be said, since a Service balances connections, not requests: it decides what a fault can hit.");

  static final Field<List<RequestTemplate>> REQUESTS =
      required(
          "requests",
          new ListForm<>("request", REQUEST, 1, "[{get: /health}]"),
          "[{get: /health}]",
          "What is sent, taken in turn; once through the list is a journey.");

  static final Field<Boolean> HTTPS =
      orElse(
          "scheme",
          new WordForm<>(
              "scheme",
              "must be http or https",
              wordsInOrder("http", false, "https", true),
              (wrong, words) -> "write for example https"),
          "http",
          "Whether connections are secured (`https`) or not (`http`).");

  static final Field<Boolean> HTTP2 =
      orElse(
          "protocol",
          new WordForm<>(
              "protocol",
              "must be http/1.1 or http/2",
              wordsInOrder("http/1.1", false, "http/2", true),
              (wrong, words) -> "write for example http/2"),
          "http/1.1",
          "The version of HTTP. `http/2` is agreed on within TLS (ALPN), and without TLS spoken from the first byte (h2c); requests go side by side on a connection then.");

  static final Field<Path> CA =
      optional(
          "ca",
          FILE,
          "certs/ca.pem",
          "Certificates (PEM) that are trusted in the place of this machine's.");

  static final Field<Boolean> INSECURE =
      orElse(
          "insecure",
          new FlagForm(),
          "false",
          "Takes any certificate, also a stranger's. The report says so.");

  static final Field<Path> CERTIFICATE =
      required("certificate", FILE, "certs/client.pem", "The certificate, PEM.");

  static final Field<Path> KEY =
      required("key", FILE, "certs/client.key", "Its key, PEM (PKCS #8), without a password.");

  private static final Structure<ClientCertificate> A_CERTIFICATE =
      new Structure<>(
          "client-certificate",
          "A certificate and its key.",
          "{certificate: certs/client.pem, key: certs/client.key}",
          parts -> new ClientCertificate(parts.get(CERTIFICATE), parts.get(KEY)),
          CERTIFICATE,
          KEY);

  static final Field<ClientCertificate> CLIENT_CERTIFICATE =
      optional(
          "client-certificate",
          A_CERTIFICATE,
          "{certificate: certs/client.pem, key: certs/client.key}",
          "What the load shows of itself.");

  static final Field<String> HOST =
      optional(
          "host",
          TextForm.of(
              "host",
              "must be a host's name, with a port where one is needed",
              "(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\\[[0-9A-Fa-f:.]{2,45}\\])(?::[0-9]{1,5})?",
              text -> text,
              "shop.example.com"),
          "shop.example.com",
          "What requests name as their host, and what a certificate must be for; without it the address, and for certificates the Service's name. It does not say where the load goes.");

  static final Field<Path> DATA =
      optional(
          "data",
          FILE,
          "products.csv",
          "A CSV file with a line of names first; each request that uses `${data.COLUMN}` draws a row.");

  static final Field<Long> ANSWER_AT_MOST =
      orElse(
          "answer-at-most",
          HELD_SIZE,
          "16MB",
          "How long a body may be that is looked into; a longer one has failed. Others are counted and dropped.");

  static final Field<Integer> REDIRECTS_AT_MOST =
      orElse(
          "redirects-at-most",
          WholeForm.of(0, 20, Math::toIntExact, 5),
          "0",
          "How many redirects a request follows, within its timeout and on this Service; one that leads elsewhere has failed. Without it none is followed, and a redirect is an answer like any other.");

  static final Structure<Load> A_LOAD =
      new Structure<>(
          "load",
          "An open-loop load on a Service.",
          "{to: gateway, rate: 300/s, for: 60s, connections: {keep-alive: 32}, requests: [{get: /health}]}",
          LoadGrammar::load,
          TO,
          OneOf.of("its rate", RATE, PHASES),
          OneOf.of("its length", FOR, PHASES),
          TIMEOUT,
          CONNECTIONS,
          HTTPS,
          HTTP2,
          CA,
          CLIENT_CERTIFICATE,
          INSECURE,
          HOST,
          HEADERS,
          DATA,
          ANSWER_AT_MOST,
          REDIRECTS_AT_MOST,
          REQUESTS);

  private LoadGrammar() {}

  private static Map<String, Boolean> wordsInOrder(
      String first, boolean itMeans, String second, boolean thatMeans) {
    Map<String, Boolean> words = new LinkedHashMap<>();
    words.put(first, itMeans);
    words.put(second, thatMeans);
    return words;
  }

  private static Load load(Parts parts) {
    boolean insecure = parts.get(INSECURE);
    return new Load(
        parts.name(),
        parts.get(TO),
        pace(parts),
        parts.get(TIMEOUT),
        parts.get(CONNECTIONS),
        new Protocol(
            parts.get(HTTP2),
            parts.get(HTTPS)
                ? new Protocol.Tls(
                    insecure ? null : parts.find(CA), parts.find(CLIENT_CERTIFICATE), insecure)
                : null,
            parts.find(HOST)),
        orNone(parts.find(HEADERS)),
        null, // its rows are read with the other files
        parts.get(ANSWER_AT_MOST),
        parts.get(REDIRECTS_AT_MOST),
        parts.get(REQUESTS));
  }

  private static Pace pace(Parts parts) {
    List<Pace.Phase> phases = parts.find(PHASES);
    return phases == null ? Pace.steady(parts.get(RATE), parts.get(FOR)) : new Pace(phases);
  }

  /** How the requests of a load start, where that can be read. */
  static Optional<Pace> pace(Got<Load> load) {
    Optional<Rate> rate = load.valueAt(RATE);
    Optional<Duration> lasts = load.valueAt(FOR);
    return load.valueAt(PHASES)
        .map(Pace::new)
        .or(() ->
            rate.isPresent() && lasts.isPresent()
                ? Optional.of(Pace.steady(rate.get(), lasts.get()))
                : Optional.empty());
  }

  private static <T> Map<String, T> orNone(@Nullable Map<String, T> named) {
    return named == null ? Map.of() : named;
  }

  private static Ok ok(Parts parts) {
    Long sizeAtLeast = parts.find(SIZE_AT_LEAST);
    Long sizeAtMost = parts.find(SIZE_AT_MOST);
    return new Ok(
        parts.get(STATUS),
        orNone(parts.find(OK_HEADERS)),
        orNone(parts.find(JSON)),
        parts.find(TEXT),
        sizeAtLeast == null ? 0 : sizeAtLeast,
        sizeAtMost == null ? Long.MAX_VALUE : sizeAtMost,
        parts.find(WITHIN));
  }

  private static RequestTemplate request(Parts parts) {
    for (Field<String> method : METHODS) {
      String path = parts.find(method);
      if (path != null) {
        return new RequestTemplate(
            method.key().toUpperCase(Locale.ROOT),
            path,
            orNone(parts.find(HEADERS)),
            parts.find(BODY),
            orNone(parts.find(CAPTURE)),
            parts.get(REQUEST_OK));
      }
    }
    throw new IllegalStateException("a request's method was not checked to be there");
  }

  private static Body body(Parts parts) {
    String text = parts.find(BODY_TEXT);
    Object json = parts.find(BODY_JSON);
    return text != null
        ? new Body.Text(text)
        : json != null ? new Body.Json(json) : new Body.File(parts.get(BODY_FILE));
  }

  private static TextRule textPart(Parts parts) {
    String contained = parts.find(CONTAINS);
    return contained != null
        ? new TextRule.Contains(contained)
        : new TextRule.Matches(parts.get(MATCHES));
  }

  private static String regex(String text) {
    try {
      return Pattern.compile(text).pattern();
    } catch (PatternSyntaxException syntax) {
      throw new Refused(
          "must be a regular expression",
          "mend it: %s at character %d"
              .formatted(syntax.getDescription().toLowerCase(Locale.ROOT), syntax.getIndex() + 1));
    }
  }

  private static String sentHeader(String name) {
    if (SET_BY_THE_LOAD.contains(name.toLowerCase(Locale.ROOT))) {
      throw new Refused(
          "must not be one that the load itself sets", "remove it, the load says it rightly");
    }
    return name;
  }

  private static long held(String text) {
    long bytes = bytes(text);
    if (bytes < 1 || bytes > MOST_HELD) {
      throw new Refused(
          "must be a size from 1B to 64MB",
          "so much of each answer under way is held in memory; write for example 16MB, or look into no body of this load");
    }
    return bytes;
  }

  private static long bytes(String text) {
    String unit = text.replaceAll("[0-9]", "");
    long scale =
        switch (unit) {
          case "B" -> 1;
          case "KB" -> 1_000;
          case "MB" -> 1_000_000;
          default -> 1_000_000_000;
        };
    return scale * Long.parseLong(text.substring(0, text.length() - unit.length()));
  }
}
