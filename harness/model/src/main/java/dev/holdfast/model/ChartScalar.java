package dev.holdfast.model;

import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A scalar of a chart's values that was written without quotes, as it was written: what it is, is
 * Helm's to say, and Helm reads YAML 1.1, as its library go-yaml 2 has it: {@code off} is false,
 * {@code 0644} is 420. Only what may be something else than a text is kept so.
 */
public record ChartScalar(String text) {
  /** Takes a chart's default away. */
  public static final ChartScalar NULL = new ChartScalar("null");

  private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUE =
      Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Set<String> CORE_BOOLEANS =
      Set.of("true", "True", "TRUE", "false", "False", "FALSE");
  private static final Pattern NOT_FINITE =
      Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern WHOLE =
      Pattern.compile(
          "[-+]?(?:0[xX](?<hex>[0-9a-fA-F]+)|0[bB](?<binary>[01]+)"
              + "|0[oO]?(?<octal>[0-7]+)|(?<decimal>0|[1-9][0-9]*))");
  private static final Pattern CORE_WHOLE = Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+");

  /** No number that Helm takes for one has more digits. */
  private static final int LONGEST = 400;

  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MOST = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  /** Whether a text without quotes may be something else than a text, in YAML 1.1 or 1.2. */
  public static boolean mayBeOther(String plain) {
    return isNothing(plain)
        || meaning(plain) != null
        || plain.equals("<<")
        || CORE_WHOLE.matcher(plain).matches()
        || NOT_FINITE.matcher(plain).matches();
  }

  /** What Helm calls a key that was written so, without quotes: its keys are texts. */
  public static String key(String plain) {
    Object meaning = meaning(plain);
    if (meaning instanceof Double number && number == Math.rint(number) && number < 1e15) {
      return Long.toString(number.longValue());
    }
    return meaning == null ? plain : meaning.toString();
  }

  /** Whether it is nothing, which takes a chart's default away. */
  public static boolean isNothing(String plain) {
    return NOTHING.contains(plain);
  }

  /** Whether it is no number that JSON has, and Helm's values go through JSON. */
  public static boolean notFinite(String plain) {
    return NOT_FINITE.matcher(plain).matches();
  }

  /**
   * What Helm reads it as, where YAML 1.2 reads it otherwise: {@code false}, {@code 420}; empty
   * where both read the same.
   */
  public Optional<String> surprise() {
    Object taken = meaning(text);
    if (isNothing(text) || taken == null) {
      return Optional.empty();
    }
    boolean same =
        switch (taken) {
          case Boolean _ -> CORE_BOOLEANS.contains(text);
          case BigInteger whole ->
              CORE_WHOLE.matcher(text).matches() && whole.equals(coreWhole(text));
          default -> FLOAT.matcher(text).matches() && !CORE_WHOLE.matcher(text).matches();
        };
    return same ? Optional.empty() : Optional.of(taken.toString());
  }

  private static BigInteger coreWhole(String text) {
    return text.startsWith("0o")
        ? new BigInteger(text.substring(2), 8)
        : text.startsWith("0x")
            ? new BigInteger(text.substring(2), 16)
            : new BigInteger(text.startsWith("+") ? text.substring(1) : text);
  }

  /**
   * A Boolean, a BigInteger or a Double; null for a text, for nothing and for what is not finite.
   */
  private static @Nullable Object meaning(String plain) {
    if (TRUE.contains(plain)) {
      return true;
    } else if (FALSE.contains(plain)) {
      return false;
    }
    if (plain.isEmpty()
        || plain.length() > LONGEST
        || "+-.0123456789".indexOf(plain.charAt(0)) < 0) {
      return null;
    }
    String digits = plain.replace("_", "");
    var whole = WHOLE.matcher(digits);
    if (whole.matches()) {
      BigInteger value =
          whole.group("hex") != null
              ? new BigInteger(whole.group("hex"), 16)
              : whole.group("binary") != null
                  ? new BigInteger(whole.group("binary"), 2)
                  : whole.group("octal") != null
                      ? new BigInteger(whole.group("octal"), 8)
                      : new BigInteger(whole.group("decimal"));
      BigInteger signed = digits.startsWith("-") ? value.negate() : value;
      boolean wide = digits.startsWith("+") && signed.bitLength() > 63;
      if (signed.compareTo(LEAST) >= 0 && signed.compareTo(MOST) <= 0 && !wide) {
        return signed;
      }
    }
    if (FLOAT.matcher(digits).matches()) {
      double value = Double.parseDouble(digits);
      return Double.isFinite(value) ? value : null;
    }
    return null;
  }

  @Override
  public String toString() {
    return text;
  }
}
