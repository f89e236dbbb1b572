package dev.holdfast.client.balance;

import java.time.Duration;

/**
 * Whether an instance is left alone, by what became of the requests to it. One whose connection
 * breaks is left alone at once, one that is silent after a few in a row. It comes back through one
 * request: where that fails it is left alone for twice as long, else everybody may use it again.
 * All traffic would otherwise meet a hanging instance anew each time.
 *
 * <p>Not thread-safe: its endpoint guards it.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier">Envoy's
 *     outlier detection</a>
 */
public final class OutlierDetector {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final int SILENT_IN_A_ROW = 3;

  /** Whoever was well for so long begins anew with the shortest time. */
  private static final long FORGIVEN_AFTER = Duration.ofSeconds(30).toNanos();

  private int silent;
  private int ejections;
  private boolean ejected;
  private boolean probing;
  private long until;
  private long restoredAt;

  /** Whether it is left alone. */
  public boolean ejected() {
    return ejected;
  }

  /** Whether the one request that decides is due. */
  public boolean dueForProbe(long now) {
    return ejected && !probing && now - until > 0;
  }

  /** That request is on its way. */
  public void probe() {
    probing = true;
  }

  /** That request came to no end that tells anything. */
  public void probeOver() {
    probing = false;
  }

  /** It answered; true where it was left alone before. */
  public boolean answered(long now) {
    silent = 0;
    probing = false;
    if (!ejected) {
      return false;
    }
    ejected = false;
    restoredAt = now;
    return true;
  }

  /** Its connection broke; true where it is left alone from now on. */
  public boolean broke(long now) {
    return eject(now);
  }

  /** It did not answer in time, or another one that was asked later did first. */
  public boolean silent(long now) {
    silent++;
    return (probing || silent >= SILENT_IN_A_ROW) && eject(now);
  }

  private boolean eject(long now) {
    boolean news = !ejected;
    if (news && now - restoredAt > FORGIVEN_AFTER) {
      ejections = 0;
    }
    if (news || probing) {
      ejections = Math.min(ejections + 1, 6);
      long pause = Math.min(FIRST.toNanos() << (ejections - 1), LONGEST.toNanos());
      until = now + pause;
    }
    ejected = true;
    probing = false;
    silent = 0;
    return news;
  }
}
