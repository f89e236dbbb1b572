package dev.holdfast.platform.kubernetes;

import dev.holdfast.engine.spi.HistorySink;
import dev.holdfast.engine.spi.Observer;
import dev.holdfast.engine.spi.RunClock;
import dev.holdfast.model.Event;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

/** Starts informers whose failure is an entry in the history and not the end of the run. */
final class Informers {
  private Informers() {}

  /** Returns once what is there has been told, or the cluster has refused to tell. */
  static <T> SharedIndexInformer<T> start(
      Observer observer,
      SharedIndexInformer<T> informer,
      ResourceEventHandler<T> handler,
      RunClock clock,
      HistorySink history) {
    // by default an informer gives up where its watch is refused once
    informer.exceptionHandler((_, _) -> true);
    informer.addEventHandler(handler);
    try {
      informer.run();
    } catch (KubernetesClientException e) {
      history.append(
          new Event.ObserverFailed(clock.nanos(), observer.name(), String.valueOf(e.getMessage())));
    }
    return informer;
  }
}
