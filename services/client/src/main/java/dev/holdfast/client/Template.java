package dev.holdfast.client;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path with places for values: {@code /products/{id}}. A value fills one segment, or one value of
 * the query, whatever characters it has: none can add a query, a segment or a step upwards.
 */
final class Template {
  private static final Pattern PLACE = Pattern.compile("\\{[^{}/]*}");
  private static final Pattern AS_SENT =
      Pattern.compile("/(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*");

  private Template() {}

  /**
   * The path with its query, encoded.
   *
   * @throws IllegalArgumentException where the template is no path, or the values do not fit it
   */
  static String filled(String template, Object... values) {
    if (!template.startsWith("/")) {
      throw new IllegalArgumentException("a path starts with '/', got " + template);
    }
    Matcher places = PLACE.matcher(template);
    StringBuilder path = new StringBuilder();
    int used = 0;
    while (places.find()) {
      if (used == values.length) {
        throw new IllegalArgumentException(
            "no value for " + places.group() + " of the path " + template);
      }
      places.appendReplacement(
          path, Matcher.quoteReplacement(segment(template, values[used].toString())));
      used++;
    }
    places.appendTail(path);
    if (used < values.length) {
      throw new IllegalArgumentException(
          "%d values for the %d places of the path %s".formatted(values.length, used, template));
    }
    if (!AS_SENT.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "a path is encoded (a space is %20), got " + path + "; or give it places for values");
    }
    return path.toString();
  }

  private static String segment(String template, String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("an empty value for a place of the path " + template);
    }
    if (value.equals(".") || value.equals("..")) { // no encoding makes them a name
      throw new IllegalArgumentException(
          "'" + value + "' for a place of the path " + template + " would leave it");
    }
    StringBuilder out = new StringBuilder(value.length() + 8);
    for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xff);
      if ((Character.isLetterOrDigit(c) && c < 128) || "-._~".indexOf(c) >= 0) {
        out.append(c);
      } else {
        out.append('%')
            .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
            .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
      }
    }
    return out.toString();
  }
}
