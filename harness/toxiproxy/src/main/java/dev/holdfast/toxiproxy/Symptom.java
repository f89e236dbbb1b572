package dev.holdfast.toxiproxy;

import dev.holdfast.model.Toxic;
import dev.holdfast.model.Toxic.Direction;
import dev.holdfast.model.Toxic.Effect;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;

/**
 * How a toxic shows in a conversation, beside those that were held before it. What it asks for is
 * less than what the toxic promises, counted from the quickest of them, so that a machine's own
 * jitter does not hide it, and more than the slowest of them, so that the machine's jitter alone
 * does not look like it.
 *
 * @param talk that brings it out
 */
record Symptom(Toxic toxic, Talk talk) {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Waits are cut here: what is not there by then is late enough. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** A limited way is kept busy so long. */
  private static final Duration BUSY = Duration.ofMillis(250);

  private static final int PADDING = 2000;
  private static final long MOST_BYTES = 2_000_000;
  private static final double ROOM = 1.25;

  /**
   * The symptom, to be looked for at {@code target}.
   *
   * @param answerBytes of one answer to a GET of that path, headers included
   */
  static Symptom of(Toxic toxic, InetSocketAddress target, String path, long answerBytes) {
    boolean up = toxic.direction() == Direction.UPSTREAM;
    int padding = up && bytesWanted(toxic.effect()) > 0 ? PADDING : 0;
    long each = up ? new Talk(target, path, 1, padding, false, SECOND).sentBytes() : answerBytes;
    long requests = 1 + Math.min(MOST_BYTES, bytesWanted(toxic.effect())) / Math.max(1, each);
    return new Symptom(
        toxic,
        new Talk(
            target, path, (int) requests, padding, leaving(toxic.effect()), quiet(toxic.effect())));
  }

  /** Where one answer shows all, nothing is waited for behind its first byte. */
  private static boolean leaving(Effect effect) {
    return switch (effect) {
      case Effect.Latency _, Effect.Timeout _, Effect.Reset _, Effect.Down _ -> true;
      case Effect.Bandwidth _, Effect.SlowClose _, Effect.Slicer _, Effect.LimitData _ -> false;
    };
  }

  /** How many bytes must pass for it to show. */
  private static long bytesWanted(Effect effect) {
    return switch (effect) {
      case Effect.Bandwidth bandwidth -> bandwidth.kilobytesPerSecond() * BUSY.toMillis();
      case Effect.Slicer slicer ->
          slicer.size() * Math.max(4, BUSY.toNanos() / slicer.delay().toNanos());
      case Effect.LimitData limit -> limit.bytes() + 1;
      case Effect.Latency _, Effect.Timeout _, Effect.Reset _, Effect.SlowClose _, Effect.Down _ ->
          0;
    };
  }

  private static Duration quiet(Effect effect) {
    return switch (effect) {
      case Effect.Latency latency ->
          least(latency.delay().plus(latency.jitter()).plus(SECOND), PATIENCE);
      case Effect.Timeout timeout ->
          timeout.after().isZero() ? SECOND : least(timeout.after().plus(SECOND), PATIENCE);
      case Effect.Reset reset -> least(reset.after().plus(SECOND), PATIENCE);
      case Effect.SlowClose slow -> least(part(slow.delay()), SECOND);
      case Effect.Slicer slicer -> least(slicer.delay().plus(SECOND), PATIENCE);
      case Effect.Bandwidth _, Effect.LimitData _, Effect.Down _ -> SECOND;
    };
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** What a timer may fall short of, and the clock may round away. */
  private static Duration part(Duration duration) {
    return Duration.ofNanos(duration.toNanos() / 10 * 9);
  }

  /** The quickest and the slowest of some conversations on the healthy way. */
  record Before(Conversation quickest, Conversation slowest) {
    static Before of(Conversation held) {
      return new Before(held, held);
    }

    /** How much longer the slowest of them took than the quickest. */
    private Duration spread() {
      return slowest.lastByte().minus(quickest.lastByte());
    }

    Before and(Conversation held) {
      return new Before(
          held.lastByte().compareTo(quickest.lastByte()) < 0 ? held : quickest,
          held.lastByte().compareTo(slowest.lastByte()) > 0 ? held : slowest);
    }

    /** Whether it took longer than the quickest by so much, and longer than any. */
    private boolean beyond(Duration by, Conversation now) {
      return !within(by, now) && now.lastByte().compareTo(slowest.lastByte()) > 0;
    }

    private boolean within(Duration by, Conversation now) {
      return now.lastByte().compareTo(quickest.lastByte().plus(by)) < 0;
    }

    /**
     * Whether it is too quick to have been late by so much. Where the healthy way can be quicker
     * than that by itself, so must it: the quickest of them may have been slow by chance.
     */
    private boolean below(Duration by, Conversation now) {
      return quickest.lastByte().compareTo(by) < 0
          ? now.lastByte().compareTo(by) < 0
          : within(by, now);
    }
  }

  /**
   * Whether {@code now} could not have been so if the toxic were there. What neither shows it nor
   * could not have been says nothing.
   */
  boolean gone(Before before, Conversation now) {
    return now.answered()
        && !shows(before, now)
        && switch (toxic.effect()) {
          case Effect.Latency latency -> before.below(late(latency), now);
          case Effect.Slicer slicer -> before.below(sliced(slicer), now);
          case Effect.SlowClose _ ->
              longer(gap(before.quickest()).plus(talk.quiet().dividedBy(2)), gap(now));
          case Effect.Bandwidth _,
              Effect.Timeout _,
              Effect.Reset _,
              Effect.LimitData _,
              Effect.Down _ ->
              true;
        };
  }

  /** Whether the healthy way was so even that the toxic stands out. */
  boolean wouldShow(Before before) {
    return switch (toxic.effect()) {
      case Effect.Latency latency -> longer(late(latency).dividedBy(2), before.spread());
      case Effect.Slicer slicer -> longer(sliced(slicer).dividedBy(2), before.spread());
      case Effect.Bandwidth bandwidth -> bytesPerSecond(before.slowest()) > 2 * limit(bandwidth);
      case Effect.Timeout timeout ->
          timeout.after().isZero()
              || longer(part(timeout.after()).dividedBy(2), before.slowest().ended());
      case Effect.Reset _, Effect.SlowClose _, Effect.LimitData _, Effect.Down _ -> true;
    };
  }

  /** Whether {@code now}, which shows it, would look so too if only the machine had stalled. */
  boolean mayBeAStall(Conversation now) {
    return switch (toxic.effect()) {
      case Effect.Latency _, Effect.Slicer _, Effect.Bandwidth _, Effect.SlowClose _ ->
          !longer(now.ended(), PATIENCE);
      case Effect.Timeout _, Effect.Reset _, Effect.LimitData _, Effect.Down _ -> false;
    };
  }

  /** The share of conversations in which it shows while it is there, 0 to 1. */
  double share() {
    return toxic.effect() instanceof Effect.Latency latency
        ? toxic.toxicity() * lateShare(latency)
        : toxic.toxicity();
  }

  /** Delays are spread evenly over delay ± jitter. */
  private static double lateShare(Effect.Latency latency) {
    double jitter = latency.jitter().toNanos();
    double above = latency.delay().toNanos() + jitter - late(latency).toNanos();
    return above >= 2 * jitter ? 1 : above / (2 * jitter);
  }

  /** Whether it shows in {@code now}. */
  boolean shows(Before before, Conversation now) {
    return switch (toxic.effect()) {
      case Effect.Latency latency -> late(latency, before, now);
      case Effect.Bandwidth bandwidth ->
          bytesPerSecond(now) <= limit(bandwidth)
              && bytesPerSecond(before.slowest()) > limit(bandwidth);
      case Effect.Timeout timeout ->
          now.bytes() == 0
              && (now.end() == Conversation.End.QUIET
                  || closedUnheard(timeout, before.slowest(), now));
      case Effect.Reset _ -> now.end() == Conversation.End.RESET;
      // a healthy way that waits as long would have been given up as quiet, and not be compared
      // with
      case Effect.SlowClose _ -> now.bytes() > 0 && longer(gap(now), talk.quiet());
      case Effect.Slicer slicer -> before.beyond(sliced(slicer), now);
      case Effect.LimitData limit ->
          now.end() != Conversation.End.REFUSED
              && now.end() != Conversation.End.QUIET
              && now.bytes() < before.slowest().bytes()
              && (toxic.direction() == Direction.UPSTREAM || now.bytes() <= limit.bytes());
      case Effect.Down _ -> now.end() == Conversation.End.REFUSED;
    };
  }

  private static boolean closedUnheard(
      Effect.Timeout timeout, Conversation before, Conversation now) {
    return now.end() == Conversation.End.CLOSED
        && !timeout.after().isZero()
        && longer(now.ended(), part(timeout.after()))
        && longer(now.ended(), before.ended());
  }

  private static boolean late(Effect.Latency latency, Before before, Conversation now) {
    boolean nothingYet = now.end() == Conversation.End.QUIET && now.bytes() == 0;
    return nothingYet
        ? longer(now.ended(), least(late(latency), PATIENCE))
        : now.answered() && before.beyond(late(latency), now);
  }

  /** By how much at least, where the jitter leaves one: else by half. */
  private static Duration late(Effect.Latency latency) {
    Duration least = latency.delay().minus(latency.jitter());
    Duration half = latency.delay().dividedBy(2);
    return part(least.compareTo(half) > 0 ? least : half);
  }

  /** Pieces are of size and variation at most, and there is a wait behind each but the last. */
  private static Duration sliced(Effect.Slicer slicer) {
    long bytes = Math.min(MOST_BYTES, bytesWanted(slicer));
    long pieces = bytes / (slicer.size() + slicer.variation());
    return slicer.delay().multipliedBy(pieces).dividedBy(2);
  }

  private static Duration gap(Conversation conversation) {
    return conversation.ended().minus(conversation.lastByte());
  }

  private static boolean longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0;
  }

  private static double limit(Effect.Bandwidth bandwidth) {
    return bandwidth.kilobytesPerSecond() * 1000 * ROOM;
  }

  private double bytesPerSecond(Conversation held) {
    long bytes =
        toxic.direction() == Direction.UPSTREAM && held.bytes() > 0
            ? talk.sentBytes()
            : held.bytes();
    return bytes * 1e9 / Math.max(1, held.lastByte().toNanos());
  }

  /** What was measured, as far as it says something of this toxic. */
  String words(Conversation held) {
    return switch (toxic.effect()) {
      case Effect.Latency _ ->
          held.answered() ? "round trip " + Conversation.millis(held.lastByte()) : held.toString();
      case Effect.Bandwidth _ ->
          String.format(
              Locale.ROOT,
              "%.0f KB/s %s",
              bytesPerSecond(held) / 1000,
              toxic.direction() == Direction.UPSTREAM ? "sent" : "received");
      case Effect.SlowClose _ ->
          (held.end() == Conversation.End.QUIET ? "still open " : "closed ")
              + Conversation.millis(gap(held))
              + " after the last byte";
      case Effect.Timeout _, Effect.Reset _, Effect.Slicer _, Effect.LimitData _, Effect.Down _ ->
          held.toString();
    };
  }
}
