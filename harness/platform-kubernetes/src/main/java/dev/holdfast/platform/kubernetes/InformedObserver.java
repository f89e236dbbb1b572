package dev.holdfast.platform.kubernetes;

import dev.holdfast.model.Event;
import dev.holdfast.platform.kubernetes.cluster.Informers;
import dev.holdfast.spi.HistorySink;
import dev.holdfast.spi.Observer;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what an informer tells. That the cluster refuses to tell is an entry in the history
 * and not the end of the run.
 */
abstract class InformedObserver<T> implements Observer {
  private @Nullable SharedIndexInformer<T> informer;

  /** A new one that does not run yet. */
  abstract SharedIndexInformer<T> informer();

  /** What writes down what it is told. */
  abstract ResourceEventHandler<T> writer(RunClock clock, HistorySink history);

  /** Returns once what is there has been told, or the cluster has refused to tell. */
  @Override
  public synchronized void start(RunClock clock, HistorySink history) {
    SharedIndexInformer<T> started = informer();
    informer = started;
    started.addEventHandler(writer(clock, history));
    try {
      Informers.start(started);
    } catch (KubernetesClientException e) {
      history.append(
          new Event.ObserverFailed(clock.nanos(), name(), String.valueOf(e.getMessage())));
    }
  }

  @Override
  public synchronized void close() {
    if (informer != null) {
      informer.stop();
      informer = null;
    }
  }
}
