package dev.holdfast.service;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;

/**
 * The answer of another service.
 *
 * @param hops the instances that took part, in their order; those tried in vain end in {@code !}
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, not compared
public record Reply(int status, byte[] body, List<String> hops) {
  private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());

  /** Copies the hops, not the body. */
  public Reply {
    hops = List.copyOf(hops);
  }

  /**
   * The body as a JSON object.
   *
   * @throws jakarta.json.JsonException where it is none
   */
  public JsonObject json() {
    try (JsonReader reader = READERS.createReader(new ByteArrayInputStream(body))) {
      return reader.readObject();
    }
  }
}
