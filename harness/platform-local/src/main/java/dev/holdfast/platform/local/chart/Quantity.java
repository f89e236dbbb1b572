package dev.holdfast.platform.local.chart;

import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kubernetes' quantities: {@code 500m}, {@code 1.5Gi}, {@code 2e3}. */
final class Quantity {
  private static final Pattern TEXT =
      Pattern.compile("([+-]?[0-9.]+)(?:([eE][+-]?[0-9]+)|(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|n|u))?");

  private static final Map<String, BigDecimal> UNITS =
      Map.ofEntries(
          Map.entry("n", new BigDecimal("1e-9")),
          Map.entry("u", new BigDecimal("1e-6")),
          Map.entry("m", new BigDecimal("1e-3")),
          Map.entry("k", new BigDecimal("1e3")),
          Map.entry("M", new BigDecimal("1e6")),
          Map.entry("G", new BigDecimal("1e9")),
          Map.entry("T", new BigDecimal("1e12")),
          Map.entry("P", new BigDecimal("1e15")),
          Map.entry("E", new BigDecimal("1e18")),
          Map.entry("Ki", BigDecimal.TWO.pow(10)),
          Map.entry("Mi", BigDecimal.TWO.pow(20)),
          Map.entry("Gi", BigDecimal.TWO.pow(30)),
          Map.entry("Ti", BigDecimal.TWO.pow(40)),
          Map.entry("Pi", BigDecimal.TWO.pow(50)),
          Map.entry("Ei", BigDecimal.TWO.pow(60)));

  private Quantity() {}

  /** The number that it stands for. */
  static BigDecimal of(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no quantity");
    }
    String exponent = matcher.group(2);
    BigDecimal number = new BigDecimal(matcher.group(1) + (exponent == null ? "" : exponent));
    String unit = matcher.group(3);
    return unit == null ? number : number.multiply(UNITS.getOrDefault(unit, BigDecimal.ONE));
  }

  /** What this machine has of a resource. */
  static BigDecimal ofMachine(String resource) {
    return switch (resource) {
      case "cpu" -> BigDecimal.valueOf(Runtime.getRuntime().availableProcessors());
      case "memory" ->
          ManagementFactory.getOperatingSystemMXBean()
                  instanceof com.sun.management.OperatingSystemMXBean machine
              ? BigDecimal.valueOf(machine.getTotalMemorySize())
              : BigDecimal.ZERO;
      default -> throw new IllegalArgumentException("nothing limits " + resource + " here");
    };
  }
}
