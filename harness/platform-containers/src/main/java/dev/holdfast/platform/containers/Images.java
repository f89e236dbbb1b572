package dev.holdfast.platform.containers;

import dev.holdfast.spi.BadSystem;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.testcontainers.utility.DockerImageName;

/**
 * Which images the platform's own containers are made from. What the project or the environment
 * names comes first; else the official image; else, where the machine does not have that but has
 * one built here ({@code holdfast.local/…}), this one.
 */
public final class Images {
  private final Map<Role, String> named;

  /** What a container is for. */
  public enum Role {
    NODE("node", "rancher/k3s", "v1.34.4-k3s1", "holdfast.local/kubernetes:1.34.4"),
    CONSUL("consul", "hashicorp/consul", "1.22.3", "holdfast.local/consul:1.22.3"),
    ETCD("etcd", "quay.io/coreos/etcd", "v3.6.5", "holdfast.local/etcd:3.6.5"),
    TOXIPROXY(
        "toxiproxy", "ghcr.io/shopify/toxiproxy", "2.12.0", "holdfast.local/toxiproxy:2.12.0"),
    ELASTICSEARCH(
        "elasticsearch",
        "docker.elastic.co/elasticsearch/elasticsearch",
        "9.5.3",
        "holdfast.local/elasticsearch:9.5.3"),
    FILEBEAT(
        "filebeat", "docker.elastic.co/beats/filebeat", "9.5.3", "holdfast.local/filebeat:7.17.29"),
    LOGSTASH(
        "logstash",
        "docker.elastic.co/logstash/logstash",
        "9.5.3",
        "holdfast.local/logstash-stand-in:1");

    private final String key;
    private final String official;
    private final String tag;
    private final String builtHere;

    Role(String key, String official, String tag, String builtHere) {
      this.key = key;
      this.official = official;
      this.tag = tag;
      this.builtHere = builtHere;
    }

    /** As {@code holdfast.yaml} names it. */
    public String key() {
      return key;
    }

    /** The environment variable that names its image. */
    public String variable() {
      return "HOLDFAST_IMAGE_" + name();
    }

    /** The official image's name, without tag. */
    public String official() {
      return official;
    }
  }

  private Images(Map<Role, String> named) {
    this.named = new EnumMap<>(Role.class);
    this.named.putAll(named);
  }

  /**
   * Those of the project, under the environment's.
   *
   * @throws BadSystem where one is no image's name
   */
  public static Images of(Map<Role, String> project, Map<String, String> environment) {
    Map<Role, String> named = new EnumMap<>(Role.class);
    named.putAll(project);
    for (Role role : Role.values()) {
      String value = environment.getOrDefault(role.variable(), "");
      if (!value.isEmpty()) {
        named.put(role, value);
      }
    }
    named.forEach(Images::requireName);
    return new Images(named);
  }

  private static void requireName(Role role, String image) {
    try {
      DockerImageName.parse(image).assertValid();
    } catch (IllegalArgumentException e) {
      throw new BadSystem(
          "containers.images.%s, or %s, must be an image's name, REGISTRY/NAME:TAG, got '%s'"
              .formatted(role.key(), role.variable(), image));
    }
  }

  /**
   * The image for a role.
   *
   * @param present whether this machine has an image
   */
  String of(Role role, Predicate<String> present) {
    String official = role.official + ":" + role.tag;
    return Optional.ofNullable(named.get(role))
        .orElseGet(() ->
            !present.test(official) && present.test(role.builtHere) ? role.builtHere : official);
  }

  /** The image of each role, and whether this machine has it. */
  public Map<String, Boolean> all(Predicate<String> present) {
    Map<String, Boolean> all = new LinkedHashMap<>();
    for (Role role : Role.values()) {
      String image = of(role, present);
      all.put(image, present.test(image));
    }
    return all;
  }

  /** Whether it is, by its name, not the real thing but what was built here in its place. */
  static boolean standsIn(Role role, String image) {
    return role == Role.LOGSTASH && image.equals(role.builtHere);
  }

  /** What a report says of an image: its name, and what it stands in for, if so. */
  static String said(Role role, String image) {
    return image.startsWith(role.official + ":") || image.startsWith(role.official + "@")
        ? image
        : image + ", in the place of " + role.official;
  }
}
