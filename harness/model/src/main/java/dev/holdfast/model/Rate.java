package dev.holdfast.model;

/** Requests per second, above 0 and up to 100,000. */
public record Rate(double perSecond) {
  public Rate {
    Rule.check(
        perSecond > 0 && perSecond <= 100_000,
        "rate must be above 0/s and at most 100000/s",
        perSecond + "/s");
  }
}
