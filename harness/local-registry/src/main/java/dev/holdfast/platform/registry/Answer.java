package dev.holdfast.platform.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a request is answered.
 *
 * @param charset what the body's letters are as bytes
 * @param index that of a query which can be waited with; 0 of others
 */
record Answer(
    int status,
    String type,
    String body,
    Charset charset,
    long index,
    Map<String, String> headers) {
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";

  static Answer json(JsonNode body) {
    return json(0, body);
  }

  static Answer json(long index, JsonNode body) {
    return json(200, index, body);
  }

  static Answer json(int status, long index, JsonNode body) {
    return utf8(status, JSON, body.toString(), index);
  }

  /** Any bytes, each of which is a letter of Latin-1. */
  static Answer bytes(long index, byte[] body) {
    String letters = new String(body, StandardCharsets.ISO_8859_1);
    return new Answer(200, TEXT, letters, StandardCharsets.ISO_8859_1, index, Map.of());
  }

  static Answer done() {
    return utf8(200, JSON, "", 0);
  }

  static Answer nothing(long index) {
    return utf8(404, TEXT, "", index);
  }

  static Answer text(int status, String body) {
    return utf8(status, TEXT, body, 0);
  }

  Answer with(String header, String value) {
    return new Answer(status, type, body, charset, index, Map.of(header, value));
  }

  private static Answer utf8(int status, String type, String body, long index) {
    return new Answer(status, type, body, StandardCharsets.UTF_8, index, Map.of());
  }
}
