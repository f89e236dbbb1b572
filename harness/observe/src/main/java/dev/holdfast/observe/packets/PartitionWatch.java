package dev.holdfast.observe.packets;

import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
import dev.holdfast.spi.RunClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sees by connections from the pods' own networks that they are cut off, and that they are so no
 * more.
 */
public final class PartitionWatch implements Watch {
  private final String name;
  private final List<View> views;

  /** What is seen from one pod. */
  private record View(String pod, PeerLooks looks, Looking looking) {}

  /** Tries all places at once from within a pod's network, round after round. */
  @FunctionalInterface
  public interface From {
    /**
     * Begins.
     *
     * @param places each {@code address:port}; one that refuses has answered
     * @param lines is told {@code begin}, then {@code answered} and the places that did, each round
     */
    Looking look(List<String> places, Consumer<String> lines);
  }

  /** Somebody who looks, until this is closed. */
  @FunctionalInterface
  public interface Looking extends AutoCloseable {
    @Override
    void close();
  }

  private PartitionWatch(String name, List<View> views) {
    this.name = name;
    this.views = List.copyOf(views);
  }

  /**
   * Measures how it is now, and looks on.
   *
   * @param name of what the pods are cut off from, for people
   * @param places of it
   * @param pods how it is looked from each struck one, by the pod's name
   */
  public static PartitionWatch start(
      String name, List<String> places, Map<String, From> pods, RunClock clock) {
    List<View> views = new ArrayList<>();
    boolean all = false;
    try {
      pods.forEach((pod, from) -> {
        PeerLooks looks = new PeerLooks(places.size(), clock);
        views.add(new View(pod, looks, from.look(places, looks)));
      });
      views.forEach(view -> view.looks.awaitFirst());
      all = true;
      return new PartitionWatch(name, views);
    } finally {
      if (!all) {
        views.forEach(view -> view.looking.close());
      }
    }
  }

  private interface Look {
    Optional<PeerLooks.Change> at(PeerLooks looks, long deadline) throws InterruptedException;
  }

  @Override
  public List<Sighting> await(Duration bound) throws InterruptedException {
    return look(bound, PeerLooks::awaitCutOff);
  }

  @Override
  public List<Sighting> awaitGone(Duration bound) throws InterruptedException {
    return look(bound, PeerLooks::awaitBack);
  }

  private List<Sighting> look(Duration bound, Look look) throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    List<Sighting> sightings = new ArrayList<>();
    for (View view : views) {
      sightings.add(
          view.looks.healthy()
              ? look.at(view.looks, deadline)
                  .map(change -> sighting(view, change))
                  .orElseGet(() -> unseen(view, "measured from the pod"))
              : unseen(view, "nothing to compare with"));
    }
    return sightings;
  }

  private Sighting sighting(View view, PeerLooks.Change change) {
    return new Sighting(
        view.pod,
        change.atNanos(),
        change.resolutionNanos(),
        "measured from the pod: " + view.looks.said(name, change));
  }

  private Sighting unseen(View view, String what) {
    return new Sighting(view.pod, -1, 0, what + ": " + view.looks.said(name));
  }

  @Override
  public void close() {
    views.forEach(view -> view.looking.close());
  }
}
