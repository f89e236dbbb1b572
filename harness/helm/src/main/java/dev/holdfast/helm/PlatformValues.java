package dev.holdfast.helm;

import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.PlatformValue;
import dev.holdfast.spi.BadSystem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a platform tells charts: the texts {@code ${platform.…}} of a scenario's chart values.
 *
 * @param platform its name, for messages
 * @param known by name: {@code platform.registry.url}
 */
public record PlatformValues(String platform, Map<String, String> known) {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(platform\\.[^}]*)}");
  private static final String REGISTRY = "platform.registry.";
  private static final String ELASTICSEARCH = "platform.elasticsearch.";

  public PlatformValues {
    known = Map.copyOf(known);
  }

  /** With a registry at {@code url}, and images as {@code <imageRegistry>/<service>:<imageTag>}. */
  public static PlatformValues of(
      String platform,
      String registryKind,
      String registryUrl,
      String imageRegistry,
      String imageTag) {
    return new PlatformValues(
        platform,
        Map.of(
            PlatformValue.REGISTRY_KIND,
            registryKind,
            PlatformValue.REGISTRY_URL,
            registryUrl,
            PlatformValue.IMAGE_REGISTRY,
            imageRegistry,
            PlatformValue.IMAGE_TAG,
            imageTag,
            PlatformValue.PROXY_SIDECAR,
            "",
            PlatformValue.PROXY_PROBES,
            "false"));
  }

  /**
   * The same with a proxy before the pods that ask for one.
   *
   * @param sidecar its image
   * @param probes whether probes shall go through it too
   */
  public PlatformValues withProxies(String sidecar, boolean probes) {
    Map<String, String> more = new LinkedHashMap<>(known);
    more.put(PlatformValue.PROXY_SIDECAR, sidecar);
    more.put(PlatformValue.PROXY_PROBES, Boolean.toString(probes));
    return new PlatformValues(platform, more);
  }

  /** These values, and the URL of an Elasticsearch. */
  public PlatformValues withElasticsearch(String url) {
    Map<String, String> more = new TreeMap<>(known);
    more.put(PlatformValue.ELASTICSEARCH_URL, url);
    return new PlatformValues(platform, more);
  }

  /** These values, and the images of what brings log lines from pods to Elasticsearch. */
  public PlatformValues withShippers(String filebeat, String logstash) {
    Map<String, String> more = new TreeMap<>(known);
    more.put(PlatformValue.FILEBEAT_IMAGE, filebeat);
    more.put(PlatformValue.LOGSTASH_IMAGE, logstash);
    return new PlatformValues(platform, more);
  }

  /** Where the registry is, as the pods reach it; empty where charts are told of none. */
  public Optional<String> registryUrl() {
    return Optional.ofNullable(known.get(PlatformValue.REGISTRY_URL));
  }

  /** Which kind of registry charts are told of; {@code consul} where they are told of none. */
  public String registryKind() {
    return known.getOrDefault(REGISTRY + "kind", "consul");
  }

  /** Whether any chart asks for the platform's registry. */
  public static boolean wantsRegistry(List<ChartInstall> charts) {
    return wants(charts, REGISTRY);
  }

  /** Whether any chart asks for the platform's Elasticsearch. */
  public static boolean wantsElasticsearch(List<ChartInstall> charts) {
    return wants(charts, ELASTICSEARCH);
  }

  /**
   * Which kind of registry the charts ask for: what stands as {@code kind} beside the URL that the
   * platform fills in, {@code consul} where nothing does.
   *
   * @throws BadSystem where it is none that platforms have, or two charts ask for two
   */
  public static String registryKind(List<ChartInstall> charts) {
    return RegistryChoice.of(charts, "${" + REGISTRY + "url}");
  }

  private static boolean wants(List<ChartInstall> charts, String values) {
    return charts.stream()
        .anyMatch(chart -> (chart.values() + " " + chart.overrides()).contains("${" + values));
  }

  /**
   * The chart with every reference filled in.
   *
   * @throws BadSystem where a reference names nothing that this platform tells
   */
  public ChartInstall fill(ChartInstall chart) {
    Map<String, Object> values = new LinkedHashMap<>();
    chart.values().forEach((key, value) -> values.put(key, fill(chart, key, value)));
    return new ChartInstall(
        chart.release(),
        chart.chart(),
        values,
        chart.overrides().stream().map(each -> text(chart, "--set", each)).toList(),
        chart.kubeVersion());
  }

  private Object fill(ChartInstall chart, String at, Object value) {
    return switch (value) {
      case String text -> text(chart, at, text);
      case Map<?, ?> map -> {
        Map<Object, Object> filled = new LinkedHashMap<>();
        map.forEach((key, inner) -> filled.put(key, fill(chart, at + "." + key, inner)));
        yield filled;
      }
      case List<?> list -> list.stream().map(inner -> fill(chart, at, inner)).toList();
      case null, default -> value;
    };
  }

  private String text(ChartInstall chart, String at, String text) {
    return REFERENCE
        .matcher(text)
        .replaceAll(match -> {
          String value = known.get(match.group(1));
          if (value == null) {
            throw new BadSystem(
                "release "
                    + chart.release()
                    + ", value "
                    + at
                    + ": the "
                    + platform
                    + " platform has no "
                    + match.group()
                    + "; it has "
                    + String.join(
                        ", ",
                        new TreeMap<>(known)
                            .keySet().stream().map(name -> "${" + name + "}").toList()));
          }
          return Matcher.quoteReplacement(value);
        });
  }
}
