package dev.holdfast.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.spi.LogStore;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Consumer;

/**
 * Lines in data streams or indices that somebody else fills, however many and of however many
 * shards.
 *
 * <p>Each shard numbers its documents for itself, and several writers at once may become searchable
 * in another order than they were numbered. So a position here is none of the store's: it is the
 * number of the first look that reached the line, and a shard in which there are more lines than
 * were read is read again from its beginning, without those that were given already.
 */
public final class LogStreams implements LogStore {
  private static final int PAGE = 10_000;

  /** Each is asked twice a second: a pattern that matches a whole cluster is none. */
  private static final int MOST_SHARDS = 128;

  private final ElasticsearchApi api;
  private final LogSource source;
  private final WrittenLines lines;

  /** OpenSearch has another way to hold a point in time. */
  private boolean openSearch;

  /** How far searches reached in each shard, look by look; only looks that reached further. */
  private final List<Map<Shard, Long>> reaches = new ArrayList<>();

  private final Map<Shard, BitSet> given = new HashMap<>();

  private record Shard(String index, int number) {
    String preference() {
      return "_shards:" + number;
    }
  }

  /**
   * Those that come to a place.
   *
   * @param lines what the pods wrote
   */
  public LogStreams(ElasticsearchApi api, LogSource source, WrittenLines lines) {
    this.api = api;
    this.source = source;
    this.lines = lines;
  }

  /** What is not there yet has no shards. */
  private List<Shard> shards() throws IOException, InterruptedException {
    JsonNode indices =
        api.call(
            "GET",
            "/"
                + URLEncoder.encode(source.pattern(), StandardCharsets.UTF_8)
                + "/_settings/index.number_of_shards?flat_settings=true"
                + "&ignore_unavailable=true&allow_no_indices=true",
            "");
    List<Shard> shards = new ArrayList<>();
    indices
        .properties()
        .forEach(index -> {
          int count = index.getValue().path("settings").path("index.number_of_shards").asInt();
          for (int number = 0; number < count; number++) {
            shards.add(new Shard(index.getKey(), number));
          }
        });
    if (shards.size() > MOST_SHARDS) {
      throw new IOException(
          "'%s' names %d shards, and %d can be followed; name the indices more precisely"
              .formatted(source.pattern(), shards.size(), MOST_SHARDS));
    }
    return shards;
  }

  @Override
  public synchronized long searchable() throws IOException, InterruptedException {
    List<Shard> shards = shards();
    Map<Shard, Long> reach = new LinkedHashMap<>();
    if (!shards.isEmpty()) {
      StringBuilder body = new StringBuilder();
      for (Shard shard : shards) {
        body.append(
            """
            {"index":"%s","preference":"%s"}
            {"size":1,"sort":[{"_seq_no":"desc"}],"_source":false,"track_total_hits":false}
            """
                .formatted(shard.index(), shard.preference()));
      }
      JsonNode answers = api.lines("/_msearch", body.toString()).path("responses");
      for (int i = 0; i < shards.size(); i++) {
        JsonNode hits = answers.path(i).path("hits").path("hits");
        if (!hits.isEmpty()) {
          reach.put(shards.get(i), number(hits.get(0)));
        }
      }
    }
    if (!reach.isEmpty() && (reaches.isEmpty() || !reaches.getLast().equals(reach))) {
      reaches.add(reach);
    }
    return reaches.size() - 1L;
  }

  /** {@inheritDoc} It goes on where it ended, wherever that was. */
  @Override
  public synchronized int read(long afterPosition, int atMost, Consumer<Found> to)
      throws IOException, InterruptedException {
    int read = 0;
    for (Shard shard : shards()) {
      BitSet known = given.computeIfAbsent(shard, _ -> new BitSet());
      read += read(shard, known, known.length() - 1L, atMost - read, to);
    }
    return read;
  }

  private int read(Shard shard, BitSet known, long after, int atMost, Consumer<Found> to)
      throws IOException, InterruptedException {
    String pit = hold(shard);
    try {
      int read = page(shard, pit, known, after, atMost, to);
      boolean more = after >= 0 && count(pit) > known.cardinality();
      return more ? read + page(shard, pit, known, -1, atMost - read, to) : read;
    } finally {
      letGo(pit);
    }
  }

  /** A point in time of a shard. */
  private String hold(Shard shard) throws IOException, InterruptedException {
    String how = "?keep_alive=1m&preference=" + shard.preference();
    if (!openSearch) {
      try {
        return api.call("POST", "/" + shard.index() + "/_pit" + how, "").path("id").asText();
      } catch (ElasticsearchApi.Refused e) {
        if (!e.unknown()) {
          throw e;
        }
      }
    }
    JsonNode held = api.call("POST", "/" + shard.index() + "/_search/point_in_time" + how, "");
    openSearch = true;
    return held.path("pit_id").asText();
  }

  private void letGo(String pit) throws IOException, InterruptedException {
    if (openSearch) {
      api.call("DELETE", "/_search/point_in_time", "{\"pit_id\":[\"" + pit + "\"]}");
    } else {
      api.call("DELETE", "/_pit", "{\"id\":\"" + pit + "\"}");
    }
  }

  private String query() {
    List<String> filters = new ArrayList<>();
    if (!source.namespace().isEmpty()) {
      filters.add(
          "{\"term\":{\"%s\":\"%s\"}}".formatted(source.fields().namespace(), source.namespace()));
    }
    if (source.since() != null) {
      filters.add(
          "{\"range\":{\"%s\":{\"gte\":\"%s\"}}}"
              .formatted(source.fields().time(), source.since()));
    }
    return "{\"bool\":{\"filter\":[" + String.join(",", filters) + "]}}";
  }

  private String fields() {
    LogSource.Fields names = source.fields();
    StringJoiner fields = new StringJoiner(",", "\"docvalue_fields\":[", "]");
    for (String name :
        List.of(
            names.service(),
            names.instance(),
            names.process(),
            names.sequence(),
            names.request())) {
      fields.add("\"" + name + "\"");
    }
    return fields
        .add("{\"field\":\"" + names.time() + "\",\"format\":\"epoch_millis\"}")
        .toString();
  }

  private long count(String pit) throws IOException, InterruptedException {
    return api.call(
            "POST",
            "/_search",
            """
            {"size":0,"track_total_hits":true,"query":%s,"pit":{"id":"%s","keep_alive":"1m"}}\
            """
                .formatted(query(), pit))
        .path("hits")
        .path("total")
        .path("value")
        .asLong();
  }

  private int page(Shard shard, String pit, BitSet known, long from, int atMost, Consumer<Found> to)
      throws IOException, InterruptedException {
    int read = 0;
    long after = from;
    while (read < atMost) {
      JsonNode hits = api.call("POST", "/_search", search(pit, after)).path("hits").path("hits");
      for (JsonNode hit : hits) {
        after = number(hit);
        int place = Math.toIntExact(after);
        if (read < atMost && !known.get(place)) {
          known.set(place);
          to.accept(found(hit, position(shard, after)));
          read++;
        }
      }
      if (hits.size() < PAGE) {
        break;
      }
    }
    return read;
  }

  private String search(String pit, long after) {
    return """
    {"size":%d,"query":%s,"pit":{"id":"%s","keep_alive":"1m"},\
    "sort":[{"_seq_no":"asc"}],"search_after":[%d],"track_total_hits":false,"_source":false,\
    "stored_fields":"_none_",%s}\
    """
        .formatted(PAGE, query(), pit, after, fields());
  }

  private static long number(JsonNode hit) {
    return hit.path("sort").path(0).asLong();
  }

  /** The first look that reached it; where none did, the one that is to come. */
  private long position(Shard shard, long number) {
    int low = 0;
    int high = reaches.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (reaches.get(middle).getOrDefault(shard, -1L) >= number) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private Found found(JsonNode hit, long position) {
    JsonNode fields = hit.path("fields");
    LogSource.Fields names = source.fields();
    return new Found(
        text(fields, names.service()),
        text(fields, names.instance()),
        text(fields, names.process()),
        fields.path(names.sequence()).path(0).asLong(-1),
        text(fields, names.request()),
        fields.path(names.time()).path(0).asLong(-1),
        position);
  }

  private static String text(JsonNode fields, String name) {
    return fields.path(name).path(0).asText("");
  }

  @Override
  public void written(Consumer<Found> to) throws IOException {
    lines.read(to);
  }
}
