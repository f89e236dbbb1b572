package dev.holdfast.platform.kubernetes.faults;

import dev.holdfast.platform.kubernetes.node.Node;
import dev.holdfast.platform.kubernetes.node.NodeProcesses;
import dev.holdfast.platform.kubernetes.node.PodNetwork;
import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
import dev.holdfast.spi.RunClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sees by connections from the pods' own networks that they are cut off, and that they are so no
 * more.
 */
final class PartitionWatch implements Watch {
  /**
   * Tries all places at once, round after round, until its input ends. A refusal is an answer: it
   * came from there. A packet that is lost is sent again only after a second (RFC 6298, 2.1). With
   * what nodes have: socat, which kubelets forward ports with, or nc.
   */
  static final String LOOK =
      """
      reach() {
        if command -v socat >/dev/null; then said=$(socat -u /dev/null "TCP:$1,connect-timeout=0.7" 2>&1)
        else said=$({ printf 'HEAD / HTTP/1.0\\r\\n\\r\\n'; sleep 0.5; } | nc -w 1 ${1%:*} ${1##*:} 2>&1)
        fi && return
        case $said in *refused*|*HTTP/*) ;; *) return 1 ;; esac
      }
      exec 3<&0
      (cat <&3 >/dev/null; kill $$) &
      while :; do
        echo begin
        tries= answered=
        for place in "$@"; do reach "$place" & tries="$tries $place=$!"; done
        for try in $tries; do ! wait ${try##*=} || answered="$answered ${try%=*}"; done
        echo answered$answered
        sleep 0.25
      done
      """;

  private final String name;
  private final List<View> views;

  /** What is seen from one pod. */
  private record View(String pod, PeerLooks looks, Node.Running running) {}

  private PartitionWatch(String name, List<View> views) {
    this.name = name;
    this.views = List.copyOf(views);
  }

  /**
   * Measures how it is now, and looks on.
   *
   * @param pods a process of each struck one, by the pod's name
   */
  static PartitionWatch start(
      PodNetwork network, Map<String, NodeProcesses.Id> pods, Peers peers, RunClock clock) {
    List<String> places = peers.places().stream().map(Peers.Place::toString).toList();
    List<View> views = new ArrayList<>();
    boolean all = false;
    try {
      pods.forEach((pod, process) -> {
        PeerLooks looks = new PeerLooks(places.size(), clock);
        views.add(new View(pod, looks, network.start(process, LOOK, places, looks)));
      });
      views.forEach(view -> view.looks.awaitFirst());
      all = true;
      return new PartitionWatch(peers.name(), views);
    } finally {
      if (!all) {
        views.forEach(view -> view.running.close());
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
    views.forEach(view -> view.running.close());
  }
}
