package dev.holdfast.model;

/** A number of requests, or a share of them. */
public sealed interface Amount {
  /** How many of {@code total} this allows. */
  double of(long total);

  /** At most so many, whatever they are of. */
  record Count(long count) implements Amount {
    public Count {
      Rule.check(count >= 0, "a count must not be negative", count);
    }

    @Override
    public double of(long total) {
      return count;
    }

    @Override
    public String toString() {
      return Long.toString(count);
    }
  }

  /** So large a share, in [0, 1]; written as a percentage. */
  record Share(double ratio) implements Amount {
    public Share {
      Rule.check(ratio >= 0 && ratio <= 1, "a ratio must be in [0%, 100%]", ratio * 100 + "%");
    }

    @Override
    public double of(long total) {
      return ratio * total;
    }

    @Override
    public String toString() {
      return new java.math.BigDecimal(Double.toString(ratio))
              .movePointRight(2)
              .stripTrailingZeros()
              .toPlainString()
          + "%";
    }
  }
}
