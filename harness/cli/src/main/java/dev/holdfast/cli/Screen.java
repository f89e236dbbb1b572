package dev.holdfast.cli;

import dev.holdfast.model.Check;
import dev.holdfast.model.Failover;
import dev.holdfast.model.Failover.Moment;
import dev.holdfast.model.Judgement;
import dev.holdfast.model.Verdict;
import dev.holdfast.spi.RunContext.Progress;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/**
 * What a person at a terminal, or a log, sees of a run: lines, and on a terminal one last line that
 * rewrites itself. Text from the system under test loses its control characters.
 */
final class Screen implements Progress {
  private static final long QUIET_TICKS = 10;

  private final PrintWriter out;
  private final Ansi ansi;
  private final boolean live;
  private boolean ticking;
  private long ticks;

  /**
   * @param live whether the last line may rewrite itself
   */
  Screen(PrintWriter out, Ansi ansi, boolean live) {
    this.out = out;
    this.ansi = ansi;
    this.live = live;
  }

  /** A screen that writes to the process's own output. */
  static Screen of(PrintWriter out, boolean plain) {
    Ansi ansi = Holdfast.ansi(plain);
    // colours can be forced where there is no terminal (CLICOLOR_FORCE)
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    return new Screen(out, ansi, ansi.enabled() && terminal);
  }

  @Override
  public synchronized void say(String line) {
    endTick();
    out.println(clean(line));
    out.flush();
  }

  /** A line that the next one may replace; without a terminal only every tenth is shown. */
  @Override
  public synchronized void tick(String line) {
    if (live) {
      out.print("\r\u001b[K" + clean(line));
      ticking = true;
      out.flush();
    } else if (ticks++ % QUIET_TICKS == 0) {
      out.println(clean(line));
      out.flush();
    }
  }

  /** Verdict, headline, checks and failover of a run. */
  synchronized void show(Judgement judgement) {
    endTick();
    out.println();
    int width =
        judgement.checks().stream().mapToInt(check -> check.name().length()).max().orElse(0);
    judgement.checks().stream()
        .sorted(Comparator.comparing(Check::verdict))
        .forEach(check -> out.println(line(check, width)));
    judgement.failovers().forEach(failover -> out.println(line(failover)));
    out.println();
    headline(judgement);
  }

  /** Verdict and headline of a run. */
  synchronized void headline(Judgement judgement) {
    endTick();
    out.println(
        coloured(judgement.verdict(), judgement.verdict().name())
            + "  "
            + clean(judgement.headline()));
    out.flush();
  }

  /** What several runs show together; the first line is the headline. */
  synchronized void show(Verdict verdict, List<String> lines) {
    endTick();
    out.println();
    lines.stream().skip(1).forEach(line -> out.println(clean(line)));
    out.println();
    out.println(coloured(verdict, verdict.name()) + "  " + clean(lines.getFirst()));
    out.flush();
  }

  private String line(Check check, int width) {
    String text =
        coloured(check.verdict(), String.format(Locale.ROOT, "%-8s", check.verdict()))
            + String.format(Locale.ROOT, "%-" + Math.max(1, width) + "s  ", clean(check.name()))
            + clean(check.observed())
            + (check.expected().isEmpty() ? "" : " (asked: " + clean(check.expected()) + ")");
    return check.verdict() == Verdict.PASS || check.why().isEmpty()
        ? text
        : text + "\n        " + clean(check.why());
  }

  private static String line(Failover failover) {
    return "        "
        + clean(failover.fault() + of(failover.targets()))
        + ": first bad answer "
        + text(failover.firstBad())
        + ", out of rotation "
        + text(failover.outOfRotation())
        + ", last bad answer "
        + text(failover.lastBad())
        + ", ready again "
        + text(failover.readyAgain())
        + ", redundant "
        + text(failover.redundant());
  }

  private static String of(List<String> targets) {
    return targets.isEmpty() ? "" : " of " + String.join(", ", targets);
  }

  private static String text(@Nullable Moment moment) {
    if (moment == null) {
      return "never";
    }
    return String.format(Locale.ROOT, "%+.3fs", moment.afterNanos() / 1e9)
        + (moment.note().isEmpty() ? "" : " (" + clean(moment.note()) + ")");
  }

  private String coloured(Verdict verdict, String text) {
    String style =
        switch (verdict) {
          case PASS -> "bold,green";
          case FAIL -> "bold,red";
          case UNKNOWN -> "bold,yellow";
        };
    return ansi.string("@|" + style + " " + text + "|@");
  }

  private void endTick() {
    if (ticking) {
      out.print("\r\u001b[K");
      ticking = false;
    }
  }

  /** Without control characters, so that no name or log line can steer the terminal. */
  static String clean(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "\ufffd");
  }
}
