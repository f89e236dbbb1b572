package dev.holdfast.model;

import java.util.List;

/**
 * What a run showed.
 *
 * @param headline effect, cause and remedy in a sentence
 */
public record Judgement(
    Verdict verdict, String headline, List<Check> checks, List<Failover> failovers) {
  public Judgement {
    checks = List.copyOf(checks);
    failovers = List.copyOf(failovers);
  }
}
