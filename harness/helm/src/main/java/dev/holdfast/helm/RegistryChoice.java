package dev.holdfast.helm;

import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.ChartScalar;
import dev.holdfast.spi.BadSystem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which kind of registry a scenario's charts ask the platform for. A platform starts it before it
 * can render a chart, so only what the scenario says counts, not a chart's own default.
 */
final class RegistryChoice {
  private static final String USUAL = "consul";
  private static final Set<String> KINDS = new TreeSet<>(Set.of("consul", "etcd"));

  private final String url;

  /** By the path of the mapping that holds the registry's URL. */
  private final Map<String, String> kinds = new TreeMap<>();

  private RegistryChoice(String url) {
    this.url = url;
  }

  static String of(List<ChartInstall> charts, String url) {
    Set<String> asked = new TreeSet<>();
    for (ChartInstall chart : charts) {
      RegistryChoice choice = new RegistryChoice(url);
      choice.look("", chart.values());
      chart.overrides().forEach(choice::override);
      chart.overrides().forEach(choice::override); // a kind may stand before the URL beside it
      choice.kinds.forEach((path, kind) -> asked.add(checked(chart, path, kind)));
    }
    if (asked.size() > 1) {
      throw new BadSystem(
          "the charts ask for registries of the kinds %s, and a run has one; let all name the same"
              .formatted(String.join(" and ", asked)));
    }
    return asked.isEmpty() ? USUAL : asked.iterator().next();
  }

  private static String checked(ChartInstall chart, String path, String kind) {
    if (kind.contains("${platform.registry.kind}")) {
      return USUAL;
    }
    if (!KINDS.contains(kind)) {
      throw new BadSystem(
          "release %s, value %skind: must be one of %s, which the platforms have as registry, got '%s'"
              .formatted(chart.release(), path, String.join(", ", KINDS), kind));
    }
    return kind;
  }

  private void look(String path, Map<?, ?> values) {
    values.forEach((key, value) -> {
      if (value instanceof Map<?, ?> inner) {
        look(path + key + ".", inner);
      } else if (text(value).contains(url)) {
        Object kind = values.get("kind");
        kinds.put(path, kind == null ? USUAL : text(kind));
      }
    });
  }

  /** {@code a.url=…,a.kind=etcd}, as {@code --set} has it. */
  private void override(String override) {
    String plain = override.replaceFirst("^--set-(string|json) ", "");
    for (String each : plain.split(",", -1)) {
      int equals = each.indexOf('=');
      int dot = each.lastIndexOf('.', Math.max(0, equals));
      if (equals < 0) {
        continue;
      }
      String path = each.substring(0, dot + 1);
      String key = each.substring(dot + 1, equals);
      String value = each.substring(equals + 1).replace("\"", "");
      if (value.contains(url)) {
        kinds.putIfAbsent(path, USUAL);
      } else if (key.equals("kind") && kinds.containsKey(path)) {
        kinds.put(path, value);
      }
    }
  }

  private static String text(Object value) {
    return value instanceof ChartScalar scalar ? scalar.text() : String.valueOf(value);
  }
}
