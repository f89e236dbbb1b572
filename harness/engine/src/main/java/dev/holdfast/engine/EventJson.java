package dev.holdfast.engine;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import dev.holdfast.model.Event;
import dev.holdfast.model.Redaction;
import dev.holdfast.model.Start;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An entry as one line of JSON: its record's fields, and before them its kind as {@code type}.
 * Instants and durations are ISO 8601 texts. Fields that it does not know are passed over, since a
 * change that would be misread raises the format's number; one that is missing is an error.
 */
final class EventJson {
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z])(?=[A-Z])");
  private static final String SCENARIO = "scenarioText";
  private static final JsonMapper MAPPER = mapper();
  private static final ObjectWriter WRITER = MAPPER.writerFor(Event.class);
  private static final ObjectReader READER = MAPPER.readerFor(Event.class);

  private EventJson() {}

  static String write(Event event) {
    try {
      return WRITER.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an entry has no JSON form: " + event, e);
    }
  }

  /**
   * As {@link #write(Event)}, with every text without what is secret; but for the scenario's, which
   * was hidden from by its form, since it is to be read again.
   */
  static String write(Event event, Redaction redaction) {
    try {
      JsonNode entry = MAPPER.readTree(write(event));
      hide(entry, redaction);
      return MAPPER.writeValueAsString(entry);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an entry has no JSON form: " + event, e);
    }
  }

  private static void hide(JsonNode node, Redaction redaction) {
    if (node instanceof ObjectNode fields) {
      fields
          .properties()
          .forEach(field -> {
            if (!field.getKey().equals(SCENARIO)) {
              field.setValue(hidden(field.getValue(), redaction));
            }
          });
    } else if (node instanceof ArrayNode items) {
      for (int i = 0; i < items.size(); i++) {
        items.set(i, hidden(items.get(i), redaction));
      }
    }
  }

  private static JsonNode hidden(JsonNode node, Redaction redaction) {
    if (node.isTextual()) {
      return TextNode.valueOf(redaction.text(node.asText()));
    }
    hide(node, redaction);
    return node;
  }

  static Event read(String line) throws JsonProcessingException {
    return READER.readValue(line);
  }

  private static JsonMapper mapper() {
    JsonMapper.Builder builder =
        JsonMapper.builder()
            .addMixIn(Event.class, ByType.class)
            .addMixIn(Start.class, ByType.class)
            .addModule(
                new SimpleModule()
                    .addSerializer(new AsText<>(Instant.class))
                    .addSerializer(new AsText<>(Duration.class))
                    .addDeserializer(Instant.class, new FromText<>(Instant.class, Instant::parse))
                    .addDeserializer(
                        Duration.class, new FromText<>(Duration.class, Duration::parse)))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    Stream.of(Event.class, Start.class)
        .flatMap(type -> Stream.of(type.getPermittedSubclasses()))
        .forEach(kind -> builder.registerSubtypes(new NamedType(kind, typeOf(kind))));
    return builder.build();
  }

  private static String typeOf(Class<?> kind) {
    return HUMP.matcher(kind.getSimpleName()).replaceAll("-").toLowerCase(Locale.ROOT);
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  private interface ByType {}

  private static final class AsText<T> extends StdScalarSerializer<T> {
    private static final long serialVersionUID = 1;

    AsText(Class<T> type) {
      super(type);
    }

    @Override
    public void serialize(T value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(value.toString());
    }
  }

  private static final class FromText<T> extends StdScalarDeserializer<T> {
    private static final long serialVersionUID = 1;
    private final transient Function<String, T> parse;

    FromText(Class<T> type, Function<String, T> parse) {
      super(type);
      this.parse = parse;
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      String text = parser.getText();
      try {
        return parse.apply(text);
      } catch (RuntimeException e) {
        throw context.weirdStringException(text, handledType(), String.valueOf(e.getMessage()));
      }
    }
  }
}
