package dev.holdfast.logs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.time.Instant;

/**
 * A log line as Elasticsearch gets it.
 *
 * @param json on one line
 * @param line as it was written
 * @param file that it comes from
 * @param read when it was read
 * @param plain whether it is a message that this code made of a line of another form
 * @param id of the line in its file, so that one that is sent again is not there twice
 */
record Document(String json, String line, String file, Instant read, boolean plain, String id) {
  private static final JsonFactory JSON = new JsonFactory();

  /** A line that is a JSON object goes as it is; any other is kept as a message. */
  static Document of(String line, String file, Instant read, String id) {
    Document asIs = new Document(line, line, file, read, false, id);
    return isObject(line) ? asIs : asIs.asMessage();
  }

  private static boolean isObject(String line) {
    if (!line.startsWith("{")) {
      return false;
    }
    try (JsonParser parser = JSON.createParser(line)) {
      return parser.nextToken() == JsonToken.START_OBJECT
          && parser.skipChildren().currentToken() == JsonToken.END_OBJECT
          && parser.nextToken() == null;
    } catch (IOException e) {
      return false; // it looked like JSON, and is kept as a message
    }
  }

  /**
   * The same as a message, with when it was read in the place of when it was written. What tells it
   * from other lines stays with it, whatever else of it the node refuses.
   */
  Document asMessage() {
    StringBuilder message =
        new StringBuilder(
            "{\"@timestamp\":\"%s\",\"log.file.path\":\"%s\"".formatted(read, quoted(file)));
    WrittenLines.names(line)
        .forEach((name, value) -> message.append(",\"%s\":\"%s\"".formatted(name, quoted(value))));
    message.append(",\"message\":\"").append(quoted(line)).append("\"}");
    return new Document(message.toString(), line, file, read, true, id);
  }

  private static String quoted(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }
}
