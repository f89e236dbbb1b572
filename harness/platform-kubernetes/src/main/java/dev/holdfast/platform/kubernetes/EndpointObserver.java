package dev.holdfast.platform.kubernetes;

import dev.holdfast.model.Event;
import dev.holdfast.spi.HistorySink;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes down to which pods each of the system's Services sends connections. */
public final class EndpointObserver extends InformedObserver<EndpointSlice> {
  private final KubernetesClient client;
  private final String namespace;

  public EndpointObserver(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  @Override
  public String name() {
    return "endpoints";
  }

  @Override
  SharedIndexInformer<EndpointSlice> informer() {
    return client.discovery().v1().endpointSlices().inNamespace(namespace).runnableInformer(0);
  }

  @Override
  ResourceEventHandler<EndpointSlice> writer(RunClock clock, HistorySink history) {
    return new Slices(clock, history);
  }

  /** A Service may have several slices; what counts is all of them together. */
  static final class Slices implements ResourceEventHandler<EndpointSlice> {
    private final RunClock clock;
    private final HistorySink history;
    private final Map<String, EndpointSlice> slices = new TreeMap<>();
    private final Map<String, List<String>> told = new HashMap<>();

    Slices(RunClock clock, HistorySink history) {
      this.clock = clock;
      this.history = history;
    }

    @Override
    public synchronized void onAdd(EndpointSlice slice) {
      slices.put(slice.getMetadata().getName(), slice);
      tell(slice);
    }

    @Override
    public void onUpdate(EndpointSlice before, EndpointSlice now) {
      onAdd(now);
    }

    @Override
    public synchronized void onDelete(EndpointSlice slice, boolean stateUnknown) {
      slices.remove(slice.getMetadata().getName());
      tell(slice);
    }

    private void tell(EndpointSlice changed) {
      if (Endpoints.ofTheRun(changed)) {
        return;
      }
      String service = Endpoints.service(changed);
      List<String> pods = Endpoints.ready(service, slices.values());
      if (!pods.equals(told.put(service, pods))) {
        history.append(new Event.EndpointsSeen(clock.nanos(), service, pods));
      }
    }
  }
}
