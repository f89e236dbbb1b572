package dev.holdfast.platform.local;

import dev.holdfast.elasticsearch.EmbeddedElasticsearch;
import dev.holdfast.logs.ElasticsearchApi;
import dev.holdfast.logs.LogIndex;
import dev.holdfast.logs.ShippedStore;
import dev.holdfast.logs.Shipper;
import dev.holdfast.logs.WrittenLines;
import dev.holdfast.model.Part;
import dev.holdfast.platform.local.process.Roster;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.LogStore;
import dev.holdfast.spi.RunContext;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The run's log store, and what brings the lines of the pods' files into it. */
final class LocalLogs implements AutoCloseable {
  private static final String INDEX = "holdfast-logs";

  private final EmbeddedElasticsearch node;
  private final ElasticsearchApi api;
  private final LogIndex index;
  private final Shipper shipper;
  private final WrittenLines written;

  private LocalLogs(
      EmbeddedElasticsearch node,
      ElasticsearchApi api,
      LogIndex index,
      Shipper shipper,
      WrittenLines written) {
    this.node = node;
    this.api = api;
    this.index = index;
    this.shipper = shipper;
    this.written = written;
  }

  /**
   * Starts them; the pods need not run yet.
   *
   * @param pods the folder of the pods' files
   * @param tmp where the node's data and the shipper's positions go
   * @throws CannotStart where there is no Elasticsearch to be had
   */
  static LocalLogs start(RunContext context, Roster roster, Path pods, Path tmp) {
    EmbeddedElasticsearch node = null;
    ElasticsearchApi api = null;
    try {
      Path log = Files.createDirectories(context.folder().resolve("logs"));
      node =
          EmbeddedElasticsearch.start(
              log.resolve("elasticsearch.log"),
              tmp.resolve("elasticsearch"),
              (command, to) ->
                  roster
                      .start("elasticsearch", command, tmp, Map.copyOf(System.getenv()), to)
                      .process());
      api = new ElasticsearchApi(node.url());
      LogIndex index = new LogIndex(api, INDEX);
      index.create();
      Shipper shipper =
          Shipper.start(
              pods, tmp.resolve("shipped"), index, what -> context.progress().say("logs: " + what));
      context.progress().say("logs: " + node.part().name() + " at " + node.url());
      return new LocalLogs(node, api, index, shipper, WrittenLines.shippedFrom(pods));
    } catch (IOException e) {
      end(api, node);
      throw new CannotStart("the log store cannot be set up: " + e, e);
    } catch (InterruptedException e) {
      end(api, node);
      Thread.currentThread().interrupt();
      throw new CannotStart("interrupted while the log store was set up", e);
    }
  }

  private static void end(@Nullable ElasticsearchApi api, @Nullable EmbeddedElasticsearch node) {
    if (api != null) {
      api.close();
    }
    if (node != null) {
      node.close();
    }
  }

  URI url() {
    return node.url();
  }

  Part part() {
    return node.part();
  }

  LogStore store() {
    return new ShippedStore(index, shipper, written);
  }

  @Override
  public void close() {
    shipper.close();
    end(api, node);
  }
}
