package dev.holdfast.platform.kubernetes;

import dev.holdfast.logs.ElasticsearchApi;
import dev.holdfast.logs.LogIndex;
import dev.holdfast.logs.ShippedStore;
import dev.holdfast.logs.Shipper;
import dev.holdfast.logs.WrittenLines;
import dev.holdfast.model.Event;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.LogStore;
import dev.holdfast.spi.RunContext;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The run's own index in an Elasticsearch, and what brings the lines of the pods' files there. */
final class ShippedLogs implements LogsOnTheirWay {
  private final RunContext.Progress progress;
  private final ElasticsearchApi api;
  private final LogIndex index;
  private final Shipper shipper;
  private final PodLogFiles files;
  private final WrittenLines written;

  private ShippedLogs(
      RunContext.Progress progress,
      ElasticsearchApi api,
      LogIndex index,
      Shipper shipper,
      PodLogFiles files,
      WrittenLines written) {
    this.progress = progress;
    this.api = api;
    this.index = index;
    this.shipper = shipper;
    this.files = files;
    this.written = written;
  }

  /**
   * Starts to write what the board's pods say into the folder, and to ship it from there.
   *
   * @throws CannotStart where the Elasticsearch does not take an index
   */
  static ShippedLogs start(
      RunContext context,
      URI elasticsearch,
      Path pods,
      KubernetesClient client,
      String namespace,
      PodBoard board) {
    ElasticsearchApi api = new ElasticsearchApi(elasticsearch);
    boolean kept = false;
    try {
      LogIndex index = new LogIndex(api, "holdfast-" + context.run());
      index.create();
      Files.createDirectories(pods);
      Shipper shipper =
          Shipper.start(
              pods,
              context.folder().resolve("tmp").resolve("shipped"),
              index,
              what -> context.progress().say("logs: " + what));
      PodLogFiles files =
          new PodLogFiles(
              client,
              namespace,
              board,
              pods,
              what -> context.progress().say(what),
              (pod, why) ->
                  context
                      .history()
                      .append(new Event.LinesMissed(context.clock().nanos(), pod, why)));
      board.read(files);
      kept = true;
      return new ShippedLogs(
          context.progress(), api, index, shipper, files, WrittenLines.shippedFrom(pods));
    } catch (IOException e) {
      throw new CannotStart("the log store at " + elasticsearch + " cannot be set up: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("interrupted while the log store was set up", e);
    } finally {
      if (!kept) {
        api.close();
      }
    }
  }

  @Override
  public LogStore store() {
    return new ShippedStore(index, shipper, written);
  }

  /** Removes the index too: what was found is in the run's folder. */
  @Override
  public void close() {
    files.close();
    shipper.close();
    try {
      index.delete();
    } catch (IOException e) {
      progress.say("the index of the run's log lines is left: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      api.close();
    }
  }
}
