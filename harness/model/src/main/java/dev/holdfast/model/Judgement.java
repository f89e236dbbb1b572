package dev.holdfast.model;

import java.util.List;

/**
 * What a run showed.
 *
 * @param headline effect, cause and remedy in a sentence
 * @param logs for each service of which logs are asked; empty where none are
 */
public record Judgement(
    Verdict verdict,
    String headline,
    List<Check> checks,
    List<Failover> failovers,
    List<LogFigures> logs) {
  public Judgement {
    checks = List.copyOf(checks);
    failovers = List.copyOf(failovers);
    logs = List.copyOf(logs);
  }

  /** Of a run that asked nothing of logs. */
  public Judgement(Verdict verdict, String headline, List<Check> checks, List<Failover> failovers) {
    this(verdict, headline, checks, failovers, List.of());
  }
}
