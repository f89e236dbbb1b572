package dev.holdfast.platform.kubernetes;

import dev.holdfast.logs.ElasticsearchApi;
import dev.holdfast.logs.LogSource;
import dev.holdfast.logs.LogStreams;
import dev.holdfast.logs.WrittenLines;
import dev.holdfast.model.Waypoint;
import dev.holdfast.model.Workload;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.Pipeline;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.node.OwnNodes;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.LogStore;
import dev.holdfast.spi.RunContext;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The lines that a pipeline in the cluster brings to an Elasticsearch. The harness ships nothing;
 * it writes down what the pods say, to know what was to come.
 */
final class PipelineLogs implements LogsOnTheirWay {
  /** What was written before the run is not asked for, by whatever clock dates it. */
  private static final Duration CLOCKS_APART = Duration.ofMinutes(15);

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
      Pipeline pipeline,
      Path pods,
      KubernetesClient client,
      String namespace,
      PodBoard board,
      Optional<OwnNodes> nodes) {
    ElasticsearchApi api = reached(pipeline);
    boolean kept = false;
    try {
      LogStore lines = new LogStreams(api, source(pipeline, namespace), WrittenLines.in(pods));
      lines.searchable();
      PipelineLogs logs =
          new PipelineLogs(
              api,
              new Carried(
                  lines,
                  board,
                  new PipelineTally(client, namespace),
                  nodes.map(way -> new ShipperRegistry(way, namespace)).orElse(null),
                  pipeline.kibana()),
              files(context, pods, client, namespace, board));
      kept = true;
      return logs;
    } catch (IOException e) {
      throw unread(pipeline, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("interrupted while the log store was looked at", e);
    } finally {
      if (!kept) {
        api.close();
      }
    }
  }

  private static ElasticsearchApi reached(Pipeline pipeline) {
    try {
      return ElasticsearchApi.to(pipeline.server());
    } catch (IOException e) {
      throw unread(pipeline, e);
    }
  }

  private static CannotStart unread(Pipeline pipeline, IOException e) {
    return new CannotStart(
        "the log store at %s cannot be read: %s; see its URL, its certificate, and that the key may read '%s' and see its settings (read, view_index_metadata)"
            .formatted(pipeline.server(), e.getMessage(), pipeline.pattern()),
        e);
  }

  private static LogSource source(Pipeline pipeline, String namespace) {
    return new LogSource(
        pipeline.pattern(),
        pipeline.fields().namespace().isEmpty() ? "" : namespace,
        Instant.now().minus(CLOCKS_APART),
        pipeline.fields());
  }

  private static PodLogFiles files(
      RunContext context, Path pods, KubernetesClient client, String namespace, PodBoard board) {
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
    return files;
  }

  /**
   * A store and who brings lines there: pods say so by an annotation, as {@code charts/stack} sets
   * it.
   */
  private record Carried(
      LogStore lines,
      PodBoard board,
      PipelineTally tally,
      @Nullable ShipperRegistry registry,
      String kibana)
      implements LogStore {
    private static final String CARRIES = "holdfast.dev/carries";

    @Override
    public List<Workload> carriers() {
      return carrying().map(seen -> seen.pod().workload()).distinct().toList();
    }

    /** By their images, so that a stand-in is named as what it is. */
    @Override
    public String broughtBy() {
      String images =
          carrying()
              .flatMap(seen -> seen.raw().getSpec().getContainers().stream())
              .map(Container::getImage)
              .distinct()
              .sorted()
              .collect(Collectors.joining(", "));
      return images.isEmpty() ? "a pipeline whose pods do not say so" : images;
    }

    private Stream<ClusterPod> carrying() {
      return board.all().stream().filter(seen -> carries(seen.raw()));
    }

    @Override
    public boolean passed(Waypoint at, Consumer<Found> to) throws IOException {
      List<Pod> carriers =
          carrying().filter(seen -> seen.pod().ready()).map(ClusterPod::raw).toList();
      return at == Waypoint.SHIPPED
          ? registry != null && registry.read(carriers, to)
          : tally.read(at, carriers, to);
    }

    private static boolean carries(Pod pod) {
      Map<String, String> annotations = pod.getMetadata().getAnnotations();
      return annotations != null && "logs".equals(annotations.get(CARRIES));
    }

    @Override
    public long searchable() throws IOException, InterruptedException {
      return lines.searchable();
    }

    @Override
    public int read(long afterPosition, int atMost, Consumer<Found> to)
        throws IOException, InterruptedException {
      return lines.read(afterPosition, atMost, to);
    }

    @Override
    public void written(Consumer<Found> to) throws IOException {
      lines.written(to);
    }
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
