package dev.holdfast.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.spi.LogStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The index that a run's log lines go to.
 *
 * <p>It has one shard, so that the sequence number that Elasticsearch gives each document is the
 * order in which it took the lines. A document has the id of its line's place in its file: what a
 * shipper sends again, since it does not know whether it was taken, is there once, and what a
 * system wrote twice is there twice. {@code process.start} is a keyword, since it is part of what
 * names a line and must not be rounded. Unknown fields are kept but not indexed: what a service
 * logs cannot make the mapping grow.
 */
public final class LogIndex implements LogStore {
  private static final String DEFINITION = "log-index.json";
  private static final int PAGE = 5_000;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int THERE_ALREADY = 409;

  private static final String NEWEST =
      """
      {"size":1,"sort":[{"_seq_no":"desc"}],"_source":false,"track_total_hits":false}\
      """;

  private final ElasticsearchApi api;
  private final String name;

  /** The index of that name; lower-case letters, digits and hyphens. */
  public LogIndex(ElasticsearchApi api, String name) {
    this.api = api;
    this.name = name;
  }

  /**
   * Makes it.
   *
   * @throws IOException where it is there already or cannot be made
   */
  public void create() throws IOException, InterruptedException {
    api.call("PUT", "/" + name, definition());
  }

  /**
   * Removes it, with the lines in it.
   *
   * @throws IOException where it cannot be removed
   */
  public void delete() throws IOException, InterruptedException {
    api.call("DELETE", "/" + name, "");
  }

  private static String definition() {
    try (InputStream text =
        Objects.requireNonNull(LogIndex.class.getResourceAsStream(DEFINITION), DEFINITION)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long searchable() throws IOException, InterruptedException {
    JsonNode hits = api.call("POST", "/" + name + "/_search", NEWEST).path("hits").path("hits");
    return hits.isEmpty() ? -1 : position(hits.get(0));
  }

  @Override
  public int read(long afterPosition, int atMost, Consumer<Found> to)
      throws IOException, InterruptedException {
    String pit = api.call("POST", "/" + name + "/_pit?keep_alive=1m", "").path("id").asText();
    try {
      return read(pit, afterPosition, atMost, to);
    } finally {
      api.call("DELETE", "/_pit", "{\"id\":\"" + pit + "\"}");
    }
  }

  private int read(String pit, long afterPosition, int atMost, Consumer<Found> to)
      throws IOException, InterruptedException {
    int given = 0;
    long after = afterPosition;
    while (given < atMost) {
      int size = Math.min(PAGE, atMost - given);
      JsonNode hits =
          api.call("POST", "/_search", page(size, pit, after)).path("hits").path("hits");
      for (JsonNode hit : hits) {
        to.accept(found(hit));
        after = position(hit);
        given++;
      }
      if (hits.size() < size) {
        break;
      }
    }
    return given;
  }

  private static String page(int size, String pit, long after) {
    return """
    {"size":%d,"pit":{"id":"%s","keep_alive":"1m"},\
    "sort":[{"_seq_no":"asc"}],"search_after":[%d],"track_total_hits":false,"_source":false,\
    "fields":["service.name","service.node.name","process.start","event.sequence",\
    "http.request.id",{"field":"@timestamp","format":"epoch_millis"}]}\
    """
        .formatted(size, pit, after);
  }

  private static long position(JsonNode hit) {
    return hit.path("sort").path(0).asLong();
  }

  private static Found found(JsonNode hit) {
    JsonNode fields = hit.path("fields");
    return new Found(
        text(fields, "service.name"),
        text(fields, "service.node.name"),
        text(fields, "process.start"),
        number(fields, "event.sequence"),
        text(fields, "http.request.id"),
        number(fields, "@timestamp"),
        position(hit));
  }

  private static String text(JsonNode fields, String name) {
    return fields.path(name).path(0).asText("");
  }

  private static long number(JsonNode fields, String name) {
    return fields.path(name).path(0).asLong(-1);
  }

  /**
   * Hands over documents in one request.
   *
   * @return those that are to be sent again: as they are where the node had no room for them, as
   *     plain messages where it refused their form
   * @throws IOException where it is not known whether any was taken
   */
  List<Document> take(List<Document> documents) throws IOException, InterruptedException {
    StringBuilder body = new StringBuilder();
    for (Document document : documents) {
      body.append("{\"create\":{\"_id\":\"")
          .append(document.id())
          .append("\"}}\n")
          .append(document.json())
          .append('\n');
    }
    JsonNode answer =
        api.lines("/" + name + "/_bulk?filter_path=errors,items.*.status", body.toString());
    if (!answer.path("errors").asBoolean()) {
      return List.of();
    }
    JsonNode items = answer.path("items");
    List<Document> again = new ArrayList<>();
    for (int i = 0; i < documents.size(); i++) {
      int status = items.path(i).path("create").path("status").asInt();
      again.addAll(toSendAgain(documents.get(i), status));
    }
    return again;
  }

  private static List<Document> toSendAgain(Document document, int status) {
    if (status / 100 == 2 || status == THERE_ALREADY) {
      return List.of();
    }
    boolean noRoom = status == TOO_MANY_REQUESTS || status / 100 == 5;
    return List.of(noRoom || document.plain() ? document : document.asMessage());
  }
}
