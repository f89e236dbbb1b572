package dev.holdfast.platform.kubernetes;

import dev.holdfast.model.Event.PlatformSaid;
import dev.holdfast.spi.HistorySink;
import dev.holdfast.spi.RunClock;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes down the cluster's events about what is in the namespace. */
final class EventObserver extends InformedObserver<Event> {
  /** A cluster may say much; the history need not hold more than people read. */
  private static final int MOST = 2_000;

  private static final int LONGEST = 1_000;

  private final KubernetesClient client;
  private final String namespace;
  private final Set<String> old;

  /** Of what happens from now on: a namespace made beforehand has events of earlier runs. */
  EventObserver(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
    old = known();
  }

  private Set<String> known() {
    try {
      return client.v1().events().inNamespace(namespace).list().getItems().stream()
          .map(EventObserver::version)
          .collect(Collectors.toSet());
    } catch (KubernetesClientException e) {
      // the same call fails again when it is started, which the history then has
      return Set.of();
    }
  }

  /** The version of an event, which changes when it happens again. */
  private static String version(Event event) {
    return event.getMetadata().getUid() + " " + event.getMetadata().getResourceVersion();
  }

  @Override
  public String name() {
    return "events";
  }

  @Override
  SharedIndexInformer<Event> informer() {
    return client.v1().events().inNamespace(namespace).runnableInformer(0);
  }

  @Override
  ResourceEventHandler<Event> writer(RunClock clock, HistorySink history) {
    return new Events(clock, history);
  }

  /** The event as the history has it. */
  static PlatformSaid said(Event event, long atNanos) {
    ObjectReference about = event.getInvolvedObject();
    String text = Optional.ofNullable(event.getMessage()).orElse("");
    return new PlatformSaid(
        atNanos,
        Optional.ofNullable(event.getType()).orElse("Normal"),
        about == null ? "" : about.getKind() + "/" + about.getName(),
        Optional.ofNullable(event.getReason()).orElse(""),
        text.substring(0, Math.min(LONGEST, text.length())),
        event.getCount() == null ? 1 : event.getCount());
  }

  private final class Events implements ResourceEventHandler<Event> {
    private final RunClock clock;
    private final HistorySink history;
    private int written;

    Events(RunClock clock, HistorySink history) {
      this.clock = clock;
      this.history = history;
    }

    @Override
    public synchronized void onAdd(Event event) {
      if (!old.contains(version(event)) && written < MOST) {
        written++;
        history.append(said(event, clock.nanos()));
      }
    }

    @Override
    public void onUpdate(Event before, Event now) {
      if (!version(before).equals(version(now))) {
        onAdd(now);
      }
    }

    /** The cluster forgets them after a while. */
    @Override
    public void onDelete(Event event, boolean stateUnknown) {}
  }
}
