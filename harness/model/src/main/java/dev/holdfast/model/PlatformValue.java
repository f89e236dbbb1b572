package dev.holdfast.model;

import java.util.List;

/** The names of what a platform tells charts: {@code ${platform.registry.url}} in their values. */
public final class PlatformValue {
  /** Where an Elasticsearch is; there only where logs are asked for. */
  public static final String ELASTICSEARCH_URL = "platform.elasticsearch.url";

  /** Filebeat's image. */
  public static final String FILEBEAT_IMAGE = "platform.filebeat.image";

  /** Where images come from. */
  public static final String IMAGE_REGISTRY = "platform.image.registry";

  /** The images' version. */
  public static final String IMAGE_TAG = "platform.image.tag";

  /** Logstash's image, or that of what stands in for it. */
  public static final String LOGSTASH_IMAGE = "platform.logstash.image";

  /** Whether probes shall go through the proxy. */
  public static final String PROXY_PROBES = "platform.proxy.probes";

  /** The proxy's image; empty where no fault needs one. */
  public static final String PROXY_SIDECAR = "platform.proxy.sidecar";

  /** Whose API the registry speaks. */
  public static final String REGISTRY_KIND = "platform.registry.kind";

  /** Where the registry is, as pods reach it. */
  public static final String REGISTRY_URL = "platform.registry.url";

  /** All of them, in order. */
  public static final List<String> ALL =
      List.of(
          ELASTICSEARCH_URL,
          FILEBEAT_IMAGE,
          IMAGE_REGISTRY,
          IMAGE_TAG,
          LOGSTASH_IMAGE,
          PROXY_PROBES,
          PROXY_SIDECAR,
          REGISTRY_KIND,
          REGISTRY_URL);

  private PlatformValue() {}
}
