package dev.holdfast.report;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names as people sort them: {@code catalog-2} before {@code catalog-10}. */
final class NaturalOrder {
  private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d{1,18})", Pattern.DOTALL);

  static final Comparator<String> NAMES =
      Comparator.comparing(NaturalOrder::stem)
          .thenComparingLong(NaturalOrder::number)
          .thenComparing(Comparator.naturalOrder());

  private NaturalOrder() {}

  private static String stem(String name) {
    Matcher numbered = NUMBERED.matcher(name);
    return numbered.matches() ? numbered.group(1) : name;
  }

  private static long number(String name) {
    Matcher numbered = NUMBERED.matcher(name);
    return numbered.matches() ? Long.parseLong(numbered.group(2)) : 0;
  }
}
