package dev.holdfast.logstash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.logstash.FieldRules.Document;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Takes documents in bulk. */
final class Elasticsearch implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int THERE_ALREADY = 409;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int REASON_AT_MOST = 500;

  private static final ObjectWriter LINES = FieldRules.JSON.writer().withRootValueSeparator("\n");

  private final Settings settings;
  private final HttpClient client;

  Elasticsearch(Settings settings) {
    this.settings = settings;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5));
    if (settings.elasticsearch().getScheme().equals("https")) {
      builder.sslContext(Tls.client(settings.elasticsearchAuthority()));
    }
    client = builder.build();
  }

  /**
   * What became of documents.
   *
   * @param taken those that are there since this request
   * @param again those that may be taken when they are sent once more
   * @param refused those that will never be taken
   * @param there how many were there already
   */
  record Outcome(List<Document> taken, List<Document> again, List<Refused> refused, long there) {}

  /** One that Elasticsearch does not take. */
  record Refused(Document document, String reason) {}

  /**
   * Hands them over in one request.
   *
   * @throws IOException where it is not known whether any was taken
   */
  Outcome take(List<Document> documents) throws IOException, InterruptedException {
    JsonNode items = post(body(documents)).path("items");
    List<Document> taken = new ArrayList<>();
    List<Document> again = new ArrayList<>();
    List<Refused> refused = new ArrayList<>();
    long there = 0;
    for (int i = 0; i < documents.size(); i++) {
      JsonNode item = items.path(i).path("create");
      int status = item.path("status").asInt();
      if (status == THERE_ALREADY) {
        there++;
      } else if (status == TOO_MANY_REQUESTS || status / 100 == 5) {
        again.add(documents.get(i));
      } else if (status / 100 != 2) {
        refused.add(new Refused(documents.get(i), shortened(item.path("error").toString())));
      } else {
        taken.add(documents.get(i));
      }
    }
    return new Outcome(taken, again, refused, there);
  }

  /** In the form that a bulk request has: what to do, and with what, a line each. */
  private static byte[] body(List<Document> documents) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 20);
    try (SequenceWriter lines = LINES.writeValues(body)) {
      for (Document document : documents) {
        ObjectNode what = FieldRules.JSON.createObjectNode();
        what.putObject("create").put("_index", document.index()).put("_id", document.id());
        lines.write(what).write(document.json());
      }
    }
    body.write('\n');
    return body.toByteArray();
  }

  private JsonNode post(byte[] body) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                settings
                    .elasticsearch()
                    .resolve("/_bulk?filter_path=errors,items.*.status,items.*.error"))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofByteArray(body));
    if (!settings.user().isEmpty()) {
      String pair = settings.user() + ":" + settings.password();
      request.header(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }
    HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          "status %d: %s"
              .formatted(
                  answer.statusCode(),
                  shortened(new String(answer.body(), StandardCharsets.UTF_8))));
    }
    return FieldRules.JSON.readTree(answer.body());
  }

  private static String shortened(String text) {
    return text.length() > REASON_AT_MOST ? text.substring(0, REASON_AT_MOST) + "..." : text;
  }

  /** Where it is, for messages. */
  URI url() {
    return settings.elasticsearch();
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
