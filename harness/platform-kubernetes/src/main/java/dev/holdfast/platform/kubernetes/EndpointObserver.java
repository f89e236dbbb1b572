package dev.holdfast.platform.kubernetes;

import dev.holdfast.engine.spi.HistorySink;
import dev.holdfast.engine.spi.Observer;
import dev.holdfast.engine.spi.RunClock;
import dev.holdfast.model.Event;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes down to which pods each Service sends connections, as its EndpointSlices say. */
final class EndpointObserver implements Observer {
  private final KubernetesClient client;
  private final String namespace;
  private @Nullable SharedIndexInformer<EndpointSlice> informer;

  EndpointObserver(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  @Override
  public String name() {
    return "endpoints";
  }

  @Override
  public synchronized void start(RunClock clock, HistorySink history) {
    informer =
        Informers.start(
            this,
            client.discovery().v1().endpointSlices().inNamespace(namespace).runnableInformer(0),
            new Slices(clock, history),
            clock,
            history);
  }

  @Override
  public synchronized void close() {
    if (informer != null) {
      informer.stop();
      informer = null;
    }
  }

  /** A Service may have several slices; what counts is all of them together. */
  private static final class Slices implements ResourceEventHandler<EndpointSlice> {
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
      String service = Endpoints.service(changed);
      List<String> pods = Endpoints.ready(service, slices.values());
      if (!pods.equals(told.put(service, pods))) {
        history.append(new Event.EndpointsSeen(clock.nanos(), service, pods));
      }
    }
  }
}
