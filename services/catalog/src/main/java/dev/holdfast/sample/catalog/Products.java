package dev.holdfast.sample.catalog;

import java.util.List;
import java.util.regex.Pattern;

/** The products 1 to 1000, each with a name of its own, the same at every instance. */
final class Products {
  private static final int LAST = 1000;
  private static final Pattern ID = Pattern.compile("[1-9]\\d{0,3}");
  private static final List<String> QUALITY =
      List.of(
          "Sturdy", "Light", "Folding", "Quiet", "Bright", "Compact", "Warm", "Plain", "Round",
          "Tall");
  private static final List<String> MATERIAL =
      List.of(
          "oak", "steel", "linen", "copper", "glass", "wool", "cork", "slate", "leather", "bamboo");
  private static final List<String> THING =
      List.of(
          "table", "lamp", "chair", "kettle", "shelf", "basket", "clock", "stool", "tray", "bench");

  private Products() {}

  /** Whether there is a product of that id. */
  static boolean has(String id) {
    return ID.matcher(id).matches() && Integer.parseInt(id) <= LAST;
  }

  /** The name of a product that there is: its number's three digits choose its three words. */
  static String name(String id) {
    int number = Integer.parseInt(id) - 1;
    return QUALITY.get(number / 100)
        + " "
        + MATERIAL.get(number / 10 % 10)
        + " "
        + THING.get(number % 10);
  }
}
