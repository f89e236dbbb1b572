package dev.holdfast.helm;

import dev.holdfast.engine.spi.BadSystem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Overrides in the syntax of Helm's {@code --set}, taken apart. helm-java hands one key and one
 * value on at a time, a comma and braces in it as plain text, so what Helm's own command line
 * splits ({@code a=1,b=2}; {@code a={x,y}}; {@code \,}) is split here.
 */
final class Overrides {
  private Overrides() {}

  /**
   * Key and value of each, in order; a later one wins.
   *
   * @throws BadSystem where one is not {@code key=value}
   */
  static Map<String, String> parse(List<String> overrides) {
    Map<String, String> parsed = new LinkedHashMap<>();
    for (String override : overrides) {
      for (String one : split(override)) {
        int equals = one.indexOf('=');
        if (equals < 1) {
          throw new BadSystem(
              "--set "
                  + override
                  + ": must be key=value, got '"
                  + one
                  + "'; write catalog.replicas=1, and \\, for a comma inside a value");
        }
        put(parsed, one.substring(0, equals), one.substring(equals + 1));
      }
    }
    return parsed;
  }

  private static void put(Map<String, String> into, String key, String value) {
    into.remove(key);
    if (value.length() >= 2 && value.startsWith("{") && value.endsWith("}")) {
      List<String> items = split(value.substring(1, value.length() - 1));
      for (int i = 0; i < items.size(); i++) {
        into.put(key + "[" + i + "]", unescape(items.get(i)));
      }
    } else {
      into.put(key, unescape(value));
    }
  }

  /** At commas that stand neither in braces nor behind a backslash. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        part.append(c).append(text.charAt(++i));
        continue;
      }
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return parts;
  }

  private static String unescape(String value) {
    return value.replaceAll("\\\\(.)", "$1");
  }
}
