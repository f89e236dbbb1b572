package dev.holdfast.load;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.NullSerializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.holdfast.model.Body;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Connections;
import dev.holdfast.model.Load;
import dev.holdfast.model.Ok;
import dev.holdfast.model.TextRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a generator elsewhere is told of a load, as a line of JSON: all of it, since nothing of the
 * scenario's files is there. A file goes with its bytes, and a variable of the environment with its
 * value; the line is written nowhere.
 *
 * @param id by which it speaks of this load
 * @param run the run's id
 * @param host of the target
 * @param firstNanos when the first request is intended, by the generator's clock
 * @param index which slice it has, of {@code of}
 * @param environment what requests draw of the harness's
 */
record Order(
    int id,
    String run,
    Load load,
    String host,
    int port,
    long firstNanos,
    long seed,
    int index,
    int of,
    Map<String, String> environment) {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{env\\.([A-Za-z_][A-Za-z0-9_]*)}");
  private static final JsonMapper MAPPER = mapper();

  /**
   * With the variables that its load draws.
   *
   * @param all the value of a variable, null where it is not set
   */
  Order with(UnaryOperator<@Nullable String> all) {
    Map<String, String> drawn = new LinkedHashMap<>();
    Matcher variable = VARIABLE.matcher(line());
    while (variable.find()) {
      String name = variable.group(1);
      String value = all.apply(name);
      if (value != null) {
        drawn.put(name, value);
      }
    }
    return new Order(id, run, load, host, port, firstNanos, seed, index, of, drawn);
  }

  /** Without a line's end. */
  String line() {
    try {
      return MAPPER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("load " + load.name() + " cannot be handed on: " + e, e);
    }
  }

  /**
   * Of a line.
   *
   * @throws IllegalArgumentException where it is none
   */
  static Order of(String line) {
    try {
      return MAPPER.readValue(line, Order.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not an order: " + e.getOriginalMessage(), e);
    }
  }

  private static JsonMapper mapper() {
    JsonMapper.Builder builder =
        JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .addModule(
                new SimpleModule()
                    .addSerializer(Duration.class, ToStringSerializer.instance)
                    .addDeserializer(Duration.class, new DurationOfText())
                    .addSerializer(Body.Nothing.class, NullSerializer.instance)
                    .addSerializer(Path.class, new FileAsBytes())
                    .addDeserializer(Path.class, new FileOfBytes())
                    .addDeserializer(Body.Json.class, new JsonBody()));
    for (Class<?> kinds :
        List.of(Connections.class, Body.class, Capture.class, Ok.JsonRule.class, TextRule.class)) {
      builder.addMixIn(kinds, ByKind.class);
      Stream.of(kinds.getPermittedSubclasses())
          .forEach(kind -> builder.registerSubtypes(new NamedType(kind, kind.getSimpleName())));
    }
    return builder.build();
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_ARRAY)
  private interface ByKind {}

  private static final class DurationOfText extends StdDeserializer<Duration> {
    private static final long serialVersionUID = 1;

    DurationOfText() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser from, DeserializationContext context)
        throws IOException {
      return Duration.parse(from.getText());
    }
  }

  private static final class FileAsBytes extends StdSerializer<Path> {
    private static final long serialVersionUID = 1;

    FileAsBytes() {
      super(Path.class);
    }

    @Override
    public void serialize(Path file, JsonGenerator to, SerializerProvider provider)
        throws IOException {
      to.writeBinary(Files.readAllBytes(file));
    }
  }

  private static final class FileOfBytes extends StdDeserializer<Path> {
    private static final long serialVersionUID = 1;

    FileOfBytes() {
      super(Path.class);
    }

    @Override
    public Path deserialize(JsonParser from, DeserializationContext context) throws IOException {
      Path file = Files.createTempFile("holdfast-", "");
      file.toFile().deleteOnExit();
      return Files.write(file, from.getBinaryValue());
    }
  }

  /** Of the few kinds of values that one is of. */
  private static final class JsonBody extends StdDeserializer<Body.Json> {
    private static final long serialVersionUID = 1;

    JsonBody() {
      super(Body.Json.class);
    }

    @Override
    public Body.Json deserialize(JsonParser from, DeserializationContext context)
        throws IOException {
      JsonNode body = from.readValueAsTree();
      return new Body.Json(value(body.path("value")));
    }

    private static Object value(JsonNode node) {
      if (node.isObject()) {
        Map<String, Object> fields = new LinkedHashMap<>();
        node.properties().forEach(field -> fields.put(field.getKey(), value(field.getValue())));
        return fields;
      }
      if (node.isArray()) {
        List<Object> items = new ArrayList<>();
        node.forEach(item -> items.add(value(item)));
        return items;
      }
      if (node.isNumber()) {
        return node.decimalValue();
      }
      if (node.isBoolean()) {
        return node.booleanValue();
      }
      return node.isNull() ? Body.Nothing.NULL : node.textValue();
    }
  }
}
