package dev.holdfast.load;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.holdfast.load.AnswerCheck.Checked;
import dev.holdfast.load.DrawnText.Escape;
import dev.holdfast.model.Body;
import dev.holdfast.model.Draw;
import dev.holdfast.model.DrawText;
import dev.holdfast.model.DurationText;
import dev.holdfast.model.Load;
import dev.holdfast.model.RequestTemplate;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A request template, compiled: what to send, and what to hold against the answer. */
final class CallTemplate {
  private static final byte[] NOTHING = {};

  private final HttpMethod method;
  private final boolean idempotent;
  private final Draws draws;
  private final DrawnText path;
  private final List<Header> headers = new ArrayList<>();
  private final @Nullable DrawnText text;
  private final byte[] file;
  private final boolean hasBody;
  private final AnswerCheck check;
  private final Set<String> needs;
  private final Set<String> gives;
  private final long withinNanos;
  private final String lateText;

  /** A header of the request; its name is in lower case. */
  private record Header(String name, DrawnText value) {}

  /**
   * Compiles it.
   *
   * @param host what requests name as their host where the scenario says nothing else
   * @param environment the value of a variable, null where it is not set
   * @throws IllegalArgumentException with rule and value where it cannot be sent as HTTP
   */
  CallTemplate(
      RequestTemplate template,
      Load load,
      String host,
      UnaryOperator<@Nullable String> environment) {
    checkPath(template.path());
    method = HttpMethod.valueOf(template.method());
    idempotent = template.idempotent();
    draws = new Draws(load.data(), environment);
    path = DrawnText.of(template.path(), Escape.PATH, draws);
    Body body = template.body();
    text = body == null ? null : drawn(body);
    file = body instanceof Body.File given ? bytes(given) : NOTHING;
    hasBody = body != null || List.of("POST", "PUT", "PATCH").contains(template.method());
    headers(template, load, host)
        .forEach((name, value) ->
            headers.add(new Header(name, DrawnText.of(value, Escape.HEADER, draws))));
    int sent = draws.all().size();
    check = new AnswerCheck(template, draws);
    for (Draw draw : draws.all().subList(sent, draws.all().size())) {
      if (draw instanceof Draw.Range || draw instanceof Draw.Uuid || draw instanceof Draw.OneOf) {
        throw new IllegalArgumentException(
            "an expected value may only use a draw that stands in the request too, got " + draw);
      }
    }
    needs =
        draws.all().stream()
            .filter(Draw.Captured.class::isInstance)
            .map(draw -> ((Draw.Captured) draw).name())
            .collect(Collectors.toUnmodifiableSet());
    gives = template.captures().keySet();
    Duration within = template.ok().within();
    withinNanos = within == null ? Long.MAX_VALUE : within.toNanos();
    lateText = within == null ? "" : "later than " + DurationText.of(within);
  }

  private static void checkPath(String path) {
    // what is drawn is percent-encoded; the words of a draw may hold anything
    String fixed = DrawText.of(path).fixed();
    for (int i = 0; i < fixed.length(); i++) {
      char c = fixed.charAt(i);
      if (c <= ' ' || c > '~') {
        throw new IllegalArgumentException(
            "a request's path must be printable ASCII without spaces; write the others as %20, got '"
                + path
                + "'");
      }
    }
  }

  /** The request's over the load's over what is always said. */
  private static Map<String, String> headers(RequestTemplate template, Load load, String host) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("host", host);
    all.put("user-agent", "holdfast/" + version());
    all.put("accept", "*/*");
    Body body = template.body();
    if (body != null) {
      all.put(
          "content-type",
          switch (body) {
            case Body.Text _ -> "text/plain; charset=utf-8";
            case Body.Json _ -> "application/json";
            case Body.File _ -> "application/octet-stream";
          });
    }
    load.headers().forEach((name, value) -> all.put(name.toLowerCase(Locale.ROOT), value));
    template.headers().forEach((name, value) -> all.put(name.toLowerCase(Locale.ROOT), value));
    return all;
  }

  private static String version() {
    String version = HttpLoadDriver.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }

  private @Nullable DrawnText drawn(Body body) {
    return switch (body) {
      case Body.Text(String words) -> DrawnText.of(words, Escape.NONE, draws);
      case Body.Json(Object value) -> {
        DrawnText.Builder json = new DrawnText.Builder(Escape.JSON, draws);
        write(value, json);
        yield json.text();
      }
      case Body.File _ -> null;
    };
  }

  private static void write(Object value, DrawnText.Builder json) {
    switch (value) {
      case Map<?, ?> map -> {
        String before = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          json.literal(before + '"')
              .literal(
                  new String(
                      JsonStringEncoder.getInstance()
                          .quoteAsString(String.valueOf(entry.getKey()))))
              .literal("\":");
          write(entry.getValue(), json);
          before = ",";
        }
        json.literal(map.isEmpty() ? "{}" : "}");
      }
      case List<?> list -> {
        String before = "[";
        for (Object item : list) {
          json.literal(before);
          write(item, json);
          before = ",";
        }
        json.literal(list.isEmpty() ? "[]" : "]");
      }
      case String words -> json.literal("\"").add(words).literal("\"");
      case BigDecimal number -> json.literal(number.toString());
      case Body.Nothing _ -> json.literal("null");
      default -> json.literal(value.toString());
    }
  }

  private static byte[] bytes(Body.File body) {
    try {
      return Files.readAllBytes(body.path());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "a request's body must be a file that can be read, got '" + body.path() + "'", e);
    }
  }

  /** Whether anything is asked of its answers' bodies. */
  boolean looksIntoBodies() {
    return check.needsBody() || check.needsSize();
  }

  /** The names of what it uses of earlier requests of its journey. */
  Set<String> needs() {
    return needs;
  }

  /** The names of what it hands on to later ones. */
  Set<String> gives() {
    return gives;
  }

  /** A call with its own draws. */
  Call draw(SplittableRandom random, Map<String, String> captured) {
    String[] drawn = draws.draw(random, captured);
    return new Call(
        drawn,
        method,
        path.filled(drawn),
        text == null ? file : text.filled(drawn).getBytes(StandardCharsets.UTF_8),
        hasBody);
  }

  /** One call: what to send, and what to hold against its answer. */
  final class Call {
    private final String[] drawn;
    private final HttpMethod method;
    private final String path;
    private final byte[] body;
    private final boolean hasBody;

    private Call(String[] drawn, HttpMethod method, String path, byte[] body, boolean hasBody) {
      this.drawn = drawn;
      this.method = method;
      this.path = path;
      this.body = body;
      this.hasBody = hasBody;
    }

    /** The same at another place; as a GET it carries nothing. */
    Call onward(String place, boolean asGet) {
      return asGet
          ? new Call(drawn, HttpMethod.GET, place, NOTHING, false)
          : new Call(drawn, method, place, body, hasBody);
    }

    /** Of whom it asks. */
    String host() {
      return headers.stream()
          .filter(header -> header.name().equals("host"))
          .map(header -> header.value().filled(drawn))
          .findFirst()
          .orElse("");
    }

    String withoutSecrets(String text) {
      return draws.withoutSecrets(text, drawn);
    }

    HttpMethod method() {
      return method;
    }

    /** Whether sending it twice does no more than once. */
    boolean idempotent() {
      return idempotent || method.equals(HttpMethod.GET);
    }

    String path() {
      return path;
    }

    /** Says each header by its name, in lower case, and its value. */
    void headers(BiConsumer<String, String> to) {
      for (Header header : headers) {
        if (says(header)) {
          to.accept(header.name(), header.value().filled(drawn));
        }
      }
    }

    void appendHeaders(StringBuilder lines) {
      for (Header header : headers) {
        if (says(header)) {
          lines.append(header.name()).append(": ");
          header.value().fill(lines, drawn);
          lines.append("\r\n");
        }
      }
    }

    /** What was sent on as a GET says no type of what it carries no more. */
    private boolean says(Header header) {
      return hasBody == CallTemplate.this.hasBody || !header.name().equals("content-type");
    }

    byte[] body() {
      return body;
    }

    /** Whether it says how long its body is, also one of no bytes. */
    boolean hasBody() {
      return hasBody;
    }

    /** Whether the answer's body must be kept until it is complete. */
    boolean needsBody() {
      return check.needsBody();
    }

    Checked check(Incoming answer) {
      return check.check(answer, drawn);
    }

    /** "" for a latency within the bound, else the bound. */
    String late(long latencyNanos) {
      return latencyNanos > withinNanos ? lateText : "";
    }
  }
}
