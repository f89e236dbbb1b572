package dev.holdfast.client.balance;

import dev.holdfast.registry.Instance;
import java.util.Set;

/**
 * One instance as a client sees it. Safe for use by many threads.
 *
 * @param <T> what it is asked by
 */
public final class Endpoint<T> {
  private final Instance instance;
  private final T target;
  private final SlowStart start;
  private final Set<Endpoint<T>> leftAlone;
  private final OutlierDetector outlier = new OutlierDetector();
  private final Latency latency = new Latency();
  private int underWay;
  private boolean retired;

  /**
   * An endpoint.
   *
   * @param leftAlone holds it while it is left alone
   */
  Endpoint(Instance instance, T target, SlowStart start, Set<Endpoint<T>> leftAlone) {
    this.instance = instance;
    this.target = target;
    this.start = start;
    this.leftAlone = leftAlone;
  }

  /** Which one. */
  public Instance instance() {
    return instance;
  }

  /** What it is asked by. */
  public T target() {
    return target;
  }

  /** Whether it is left alone. */
  public synchronized boolean ejected() {
    return outlier.ejected();
  }

  /** A request goes to it. */
  synchronized void begin() {
    underWay++;
  }

  /** The request that decides whether it may be used again, if that is due. */
  synchronized boolean beginProbe(long now) {
    if (!outlier.dueForProbe(now)) {
      return false;
    }
    outlier.probe();
    underWay++;
    return true;
  }

  /** A request to it is over, and tells nothing about it. */
  public synchronized void release() {
    underWay--;
    outlier.probeOver();
  }

  /** It answered after that time; true where it was left alone until now. */
  public synchronized boolean answered(long nanos, long now) {
    latency.took(nanos, now);
    return refused(now);
  }

  /**
   * It answered that it has too much to do, which says that it lives, and nothing of how quick it
   * is; true where it was left alone until now.
   */
  public synchronized boolean refused(long now) {
    underWay--;
    boolean restored = outlier.answered(now);
    if (restored) {
      leftAlone.remove(this);
    }
    return restored;
  }

  /** The connection to it broke; true where it is left alone from now on. */
  public synchronized boolean broke(long now) {
    underWay--;
    return ejected(outlier.broke(now));
  }

  /** It was silent for that time; true where it is left alone from now on. */
  public synchronized boolean silent(long nanos, long now) {
    underWay--;
    latency.took(nanos, now);
    return ejected(outlier.silent(now));
  }

  /** It is in no list any more: whatever becomes of what is under way, nobody is sent to it. */
  synchronized void retire() {
    retired = true;
    leftAlone.remove(this);
  }

  private boolean ejected(boolean news) {
    if (news && !retired) { // else a probe would go to it, and again, though it is long gone
      leftAlone.add(this);
    }
    return news && !retired;
  }

  synchronized double latency(long now) {
    return latency.average(now);
  }

  /**
   * What one more request to it costs: the more wait already, and the slower it is than is usual,
   * the more. Differences in speed that are noise do not count, or the quickest one would get all.
   *
   * @param usual the usual latency; 0 where none is known
   */
  synchronized double cost(double usual, long now) {
    double own = latency.average(now);
    double slower = usual > 0 ? Math.max(1, own / (2 * usual)) : 1;
    return (underWay + 1) * slower / start.share(now);
  }
}
