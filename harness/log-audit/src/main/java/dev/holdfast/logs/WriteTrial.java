package dev.holdfast.logs;

import java.io.IOException;
import java.net.URI;
import java.util.Comparator;
import java.util.Map;

/** Tries whether a data stream takes writes and leaves none: what is not there is deleted. */
public final class WriteTrial implements AutoCloseable {
  private final ElasticsearchApi api;
  private final String stream;

  public WriteTrial(URI elasticsearch, String stream) {
    api = new ElasticsearchApi(elasticsearch);
    this.stream = stream;
  }

  /**
   * What the newest index of the stream answers: 404 where it would have written, 429 where it has
   * no room.
   *
   * @throws IOException where it cannot be asked, or there is no such stream
   */
  public int status() throws IOException, InterruptedException {
    // a data stream's indices are named so that the newest is last; an index is its own
    String newest =
        api
            .call("GET", "/" + stream + "/_settings/index.number_of_shards", "")
            .properties()
            .stream()
            .map(Map.Entry::getKey)
            .max(Comparator.naturalOrder())
            .orElseThrow(() -> new IOException("there is no data stream " + stream));
    return api.lines(
            "/_bulk",
            "{\"delete\":{\"_index\":\"%s\",\"_id\":\"holdfast-trial\"}}\n".formatted(newest))
        .at("/items/0/delete/status")
        .asInt();
  }

  @Override
  public void close() {
    api.close();
  }
}
