package dev.holdfast.platform.kubernetes;

import dev.holdfast.logs.ElasticsearchApi;
import dev.holdfast.logs.LogStreams;
import dev.holdfast.logs.WrittenLines;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.spi.LogStore;
import dev.holdfast.spi.RunContext;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.nio.file.Path;

/**
 * The lines that a pipeline in the cluster brings to an Elasticsearch. The harness ships nothing;
 * it writes down what the pods say, to know what was to come.
 */
final class PipelineLogs implements LogsOnTheirWay {
  private final ElasticsearchApi api;
  private final LogStore store;
  private final PodLogFiles files;

  private PipelineLogs(ElasticsearchApi api, LogStore store, PodLogFiles files) {
    this.api = api;
    this.store = store;
    this.files = files;
  }

  static PipelineLogs start(
      RunContext context,
      URI elasticsearch,
      String streams,
      Path pods,
      KubernetesClient client,
      String namespace,
      PodBoard board) {
    ElasticsearchApi api = new ElasticsearchApi(elasticsearch);
    // what the harness itself could not read excuses no pipeline: the store says what came
    PodLogFiles files =
        new PodLogFiles(
            client,
            namespace,
            board,
            pods,
            what -> context.progress().say(what),
            (pod, why) -> context.progress().say(why));
    board.read(files);
    LogStore store = new LogStreams(api, streams, namespace, WrittenLines.in(pods));
    return new PipelineLogs(api, store, files);
  }

  @Override
  public LogStore store() {
    return store;
  }

  @Override
  public void close() {
    files.close();
    api.close();
  }
}
