package dev.holdfast.model.timeline;

import dev.holdfast.model.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Requests one by one, as many as are worth it: the first ones and the last ones, in the order of
 * their ends. The rest is counted.
 */
public final class KeptRequests {
  private static final Comparator<Request> BY_END = Comparator.comparingLong(Request::endedNanos);

  private final int mostFirst;
  private final int mostLast;
  private final List<Request> first = new ArrayList<>();
  private final Deque<Request> last = new ArrayDeque<>();
  private long total;

  /** Keeps so many of the first and of the last. */
  public KeptRequests(int mostFirst, int mostLast) {
    this.mostFirst = mostFirst;
    this.mostLast = mostLast;
  }

  /** Takes one more request. */
  public void add(Request request) {
    total++;
    if (first.size() < mostFirst) {
      first.add(request);
      return;
    }
    last.add(request);
    if (last.size() > mostLast) {
      last.remove();
    }
  }

  /** How many there were. */
  public long total() {
    return total;
  }

  /** Those that are kept. */
  public List<Request> kept() {
    List<Request> kept = new ArrayList<>(first);
    kept.addAll(last);
    kept.sort(BY_END);
    return kept;
  }

  /** Whether none had to be left out. */
  public boolean all() {
    return total == first.size() + last.size();
  }
}
