package dev.holdfast.scenario;

import dev.holdfast.scenario.Yaml.Scalar;
import java.util.Locale;

/** The shapes of names. */
final class Names {
  /** What the author names: scenario, loads, faults; safe as a file name and an XML attribute. */
  static final TextForm<String> NAME =
      named(
          "name", "must be lower-case letters, digits and inner hyphens, 63 at most", 61, "browse");

  /** Helm's own bound is 53, since it adds to the name. */
  static final TextForm<String> RELEASE =
      named(
          "release",
          "must be lower-case letters, digits and inner hyphens, 53 at most",
          51,
          "sample");

  /** A container: a label by RFC 1123. */
  static final TextForm<String> CONTAINER =
      named(
          "container",
          "must be lower-case letters, digits and inner hyphens, 63 at most",
          61,
          "app");

  /** A Service, and perhaps one of its ports by name or number (RFC 6335). */
  static final TextForm<String> SERVICE_PORT =
      TextForm.of(
              "service-port",
              "must be a Service's name (lower-case letters, digits and inner hyphens, a letter first, 63 at most), and perhaps a colon and the name or number of one of its ports",
              "[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?(?::[a-z0-9](?:[a-z0-9-]{0,13}[a-z0-9])?)?",
              text -> text,
              "gateway",
              "gateway:metrics")
          .withRemedy(wrong ->
              wrong instanceof Scalar scalar && scalar.text().matches("(?s).*[:/.].*")
                  ? "write the name alone, for example gateway, or gateway:metrics; the platform finds its address"
                  : meantRemedy(wrong, "gateway"));

  /** A workload: a DNS subdomain by RFC 1123. */
  static final TextForm<String> WORKLOAD =
      TextForm.of(
              "workload",
              "must be a workload's name: lower-case letters, digits, inner hyphens and dots, 253 at most",
              "[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?",
              text -> text,
              "catalog")
          .withRemedy(wrong -> meantRemedy(wrong, "catalog"));

  /** What a service calls itself in its log lines. */
  static final TextForm<String> LOGGING_SERVICE =
      TextForm.of(
          "logging-service",
          "must be a service's name in its log lines: letters, digits, dots, hyphens and underscores, 253 at most",
          "[A-Za-z0-9][A-Za-z0-9._-]{0,252}",
          text -> text,
          "gateway");

  private Names() {}

  private static TextForm<String> named(String id, String rule, int inner, String example) {
    return TextForm.of(
            id,
            rule,
            "[a-z0-9](?:[a-z0-9-]{0,%d}[a-z0-9])?".formatted(inner),
            text -> text,
            example)
        .withRemedy(wrong -> meantRemedy(wrong, example));
  }

  static String meantRemedy(Yaml wrong, String example) {
    return wrong instanceof Scalar scalar
            && !scalar.text().isBlank()
            && scalar.type() != Yaml.Type.NULL
        ? "write for example " + meant(scalar.text())
        : "write for example " + example;
  }

  /** The nearest text that is a name: {@code Kill One} becomes {@code kill-one}. */
  static String meant(String text) {
    String slug =
        text.substring(0, Math.min(text.length(), 100))
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-+|-+$", "");
    String cut = slug.length() > 50 ? slug.substring(0, 50).replaceAll("-+$", "") : slug;
    return cut.isEmpty() ? "unnamed" : cut;
  }
}
