package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.logs.LogSource.Fields;
import dev.holdfast.spi.LogStore.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading what somebody else's pipeline brings to somebody else's store, with a key that reads. */
class LogStreamsTest {
  private static final Instant START = Instant.parse("2026-11-30T09:00:00Z");
  private static final Fields THEIRS =
      new Fields("app.name", "pod", "boot", "seq", "trace.request", "ts", "k8s.namespace");

  @TempDir private Path pods = Path.of("");

  private LogStreams streams(ForeignStore store, String key, LogSource source) throws IOException {
    return new LogStreams(
        ElasticsearchApi.to(new LogServer(store.url(), key, null)), source, WrittenLines.in(pods));
  }

  private LogStreams theirs(ForeignStore store) throws IOException {
    return streams(store, ForeignStore.KEY, new LogSource("logs-shop-*", "shop", START, THEIRS));
  }

  private static List<Found> read(LogStreams streams) throws Exception {
    List<Found> found = new ArrayList<>();
    streams.searchable();
    streams.read(-1, 100, found::add);
    return found;
  }

  private static ForeignStore store(boolean openSearch) throws IOException {
    return new ForeignStore(openSearch)
        .with(
            Map.of(
                "app.name",
                "catalog",
                "pod",
                "catalog-1",
                "boot",
                "b1",
                "seq",
                7,
                "trace.request",
                "run-browse-3",
                "ts",
                "1764493200123"))
        .with(
            Map.of("app.name", "billing", "trace.request", "run-browse-4", "ts", "1764493200456"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theirFieldsAreReadWithTheirKeyAndNothingIsChanged(boolean openSearch) throws Exception {
    try (ForeignStore store = store(openSearch)) {
      assertThat(read(theirs(store)))
          .containsExactly(
              new Found("catalog", "catalog-1", "b1", 7, "run-browse-3", 1764493200123L, 0),
              // what has no number is known by its request alone
              new Found("billing", "", "", -1, "run-browse-4", 1764493200456L, 0));
      assertThat(store.refused).isEmpty();
      assertThat(store.held).hasValue(0);
    }
  }

  @Test
  void linesOfOtherNamespacesAndOfEarlierAreNotAskedFor() throws Exception {
    try (ForeignStore store = store(false)) {
      read(theirs(store));

      assertThat(store.searches.getFirst().path("query").path("bool").path("filter").toString())
          .isEqualTo(
              "[{\"term\":{\"k8s.namespace\":\"shop\"}},{\"range\":{\"ts\":{\"gte\":\"2026-11-30T09:00:00Z\"}}}]");
    }
  }

  @Test
  void aKeyThatIsNotTakenIsSaidWithoutTheKey() throws Exception {
    try (ForeignStore store = store(false)) {
      LogStreams streams = streams(store, "d3Jvbmc=", LogSource.of("logs-shop-*", "shop"));

      assertThatThrownBy(() -> read(streams))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("status 401")
          .hasMessageContaining("missing authentication credentials")
          .hasMessageNotContaining("d3Jvbmc=");
    }
  }

  @Test
  void aPatternThatNamesAWholeClusterIsRefused() throws Exception {
    try (ForeignStore store = store(false)) {
      store.shards = 200;

      assertThatThrownBy(() -> read(theirs(store)))
          .hasMessage(
              "'logs-shop-*' names 200 shards, and 128 can be followed; name the indices more precisely");
    }
  }

  @Test
  void anAuthorityThatIsNoneIsSaid() throws Exception {
    Path none = Files.writeString(pods.resolve("ca.pem"), "");

    try (ForeignStore store = store(false)) {
      assertThatThrownBy(() -> ElasticsearchApi.to(new LogServer(store.url(), "", none)))
          .hasMessageContaining("ca.pem");
    }
  }

  @Test
  void aServersSecretIsInNoMessage() throws Exception {
    try (ForeignStore store = store(false)) {
      assertThat(new LogServer(store.url(), ForeignStore.KEY, null).toString())
          .doesNotContain(ForeignStore.KEY);
    }
  }
}
