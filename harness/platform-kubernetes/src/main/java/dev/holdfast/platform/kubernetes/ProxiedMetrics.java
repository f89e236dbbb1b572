package dev.holdfast.platform.kubernetes;

import dev.holdfast.model.Pod;
import dev.holdfast.observe.clients.ShownMetrics;
import dev.holdfast.platform.kubernetes.cluster.ClusterPod;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.cluster.PodView;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;

/** Asks pods for their metrics through the cluster's API, as `kubectl get --raw` does. */
record ProxiedMetrics(KubernetesClient client, String namespace, PodBoard board) {
  List<ShownMetrics> shown() {
    return board.all().stream()
        .filter(seen -> seen.pod().ready() && !seen.pod().leaving())
        .flatMap(seen -> shown(seen).stream())
        .toList();
  }

  private Optional<ShownMetrics> shown(ClusterPod seen) {
    Pod pod = seen.pod();
    return ShownMetrics.PORTS.stream()
        .flatMap(name -> PodView.port(seen.raw(), name).stream())
        .findFirst()
        .map(port -> new ShownMetrics(pod.name(), pod.uid(), () -> ask(pod.name(), port)));
  }

  private String ask(String pod, int port) throws IOException {
    try {
      String text =
          client.raw(
              "/api/v1/namespaces/%s/pods/%s:%d/proxy%s"
                  .formatted(namespace, pod, port, ShownMetrics.PATH));
      if (text == null) {
        throw new IOException("no metrics");
      }
      return text;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        throw new ShownMetrics.NotAllowed(String.valueOf(e.getMessage()));
      }
      throw new IOException(e);
    }
  }
}
