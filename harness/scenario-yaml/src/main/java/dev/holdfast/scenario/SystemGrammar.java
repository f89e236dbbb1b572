package dev.holdfast.scenario;

import static dev.holdfast.scenario.Field.optional;
import static dev.holdfast.scenario.Field.orElse;
import static dev.holdfast.scenario.Field.required;

import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.ChartSource;
import dev.holdfast.model.SystemUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a scenario says what is deployed. */
final class SystemGrammar {
  private static final String OCI = "oci://";

  /**
   * A chart's folder or archive, relative to the scenario's; or what Helm's client fetches it by.
   * It may lie outside of the scenario's folder ({@code ../../charts}): whoever may write a
   * scenario may write a chart too. An absolute path would tie the scenario to one machine.
   */
  private static final TextForm<String> CHART_PATH =
      TextForm.of(
              "chart-path",
              "must be a chart's folder or .tgz, relative to the scenario, with '/' between folders, or oci://HOST/PATH, or with 'repository' a chart's name",
              "oci://[A-Za-z0-9][A-Za-z0-9._:/-]{0,998}|[^/~\\\\\\u0000-\\u0020:][^\\\\\\u0000-\\u001f:]{0,999}",
              text -> text,
              "../../charts/sample",
              "oci://registry.example.com/charts/shop")
          .withRemedy(SystemGrammar::pathRemedy);

  private static final TextForm<Path> FILE_PATH =
      TextForm.of(
          "values-file",
          "must be a file's path, relative to the scenario, with '/' between folders",
          "[^/~\\\\\\u0000-\\u0020:][^\\\\\\u0000-\\u001f:]{0,999}",
          Path::of,
          "values-staging.yaml");

  private static final TextForm<String> A_VERSION =
      TextForm.of(
          "chart-version",
          "must be one version of a chart, in full",
          "v?[0-9]+\\.[0-9]+\\.[0-9]+(?:[-+][0-9A-Za-z.+-]{1,100})?",
          text -> text,
          "1.4.2");

  private static final TextForm<String> A_DIGEST =
      TextForm.of(
          "chart-digest",
          "must be a SHA-256 digest",
          "sha256:[0-9a-f]{64}",
          text -> text,
          "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");

  private static final TextForm<String> A_REPOSITORY =
      TextForm.of(
          "chart-repository",
          "must be a chart repository's URL",
          "https?://[^\\s\\u0000-\\u0020@]{1,1000}",
          text -> text,
          "https://charts.example.com");

  private static final TextForm<String> A_KUBE_VERSION =
      TextForm.of(
          "kube-version",
          "must be a version of Kubernetes, quoted where it has one dot",
          "v?1\\.[0-9]{1,2}(?:\\.[0-9]{1,3})?(?:[-+][0-9A-Za-z.+-]{1,100})?",
          text -> text,
          "1.34.0");

  static final Field<String> RELEASE =
      required("release", Names.RELEASE, "sample", "The Helm release's name.");

  static final Field<String> CHART =
      required(
          "chart",
          CHART_PATH,
          "../../charts/sample",
          "The chart's folder or .tgz, relative to this file; or oci://HOST/PATH; or its name in a repository.");

  static final Field<String> REPOSITORY =
      optional(
          "repository",
          A_REPOSITORY,
          "https://charts.example.com",
          "The chart repository that has a chart of that name.");

  static final Field<String> VERSION =
      optional("version", A_VERSION, "1.4.2", "Which version of a chart from elsewhere.");

  static final Field<String> DIGEST =
      optional(
          "digest",
          A_DIGEST,
          "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
          "Which chart of an OCI registry, by its digest; beside a version, what that must be.");

  static final Field<List<Path>> VALUES_FILES =
      optional(
          "values-files",
          new ListForm<>("file", FILE_PATH, 1, "[values-staging.yaml]"),
          "[values-staging.yaml]",
          "Helm's values files, relative to this file; a later one wins, and 'values' over all of them.");

  static final Field<Map<String, Object>> VALUES =
      optional(
          "values",
          new ValuesForm(),
          "{catalog: {replicas: 3}}",
          "Helm values, over the chart's own and read as Helm reads them (YAML 1.1; null takes a default away). Texts may use what the platform offers: "
              + String.join(", ", PlatformReferences.written())
              + ".");

  /** The chart's path is still the one that was written. */
  static final Structure<ChartInstall> A_CHART =
      new Structure<>(
          "chart",
          "A chart to install.",
          "{release: sample, chart: ../../charts/sample}",
          SystemGrammar::chart,
          RELEASE,
          CHART,
          REPOSITORY,
          VERSION,
          DIGEST,
          VALUES_FILES,
          VALUES);

  static final Field<List<ChartInstall>> CHARTS =
      optional(
          "charts",
          new ListForm<>("chart", A_CHART, 1, "[{release: sample, chart: ../../charts/sample}]"),
          "[{release: sample, chart: ../../charts/sample}]",
          "The charts to install, in this order; a run removes them at its end.");

  /** A label by RFC 1123. */
  private static final TextForm<String> A_NAMESPACE =
      TextForm.of(
              "namespace",
              "must be a namespace's name: lower-case letters, digits and inner hyphens, 63 at most",
              "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?",
              text -> text,
              "shop")
          .withRemedy(wrong -> Names.meantRemedy(wrong, "shop"));

  static final Field<String> NAMESPACE =
      optional(
          "namespace",
          A_NAMESPACE,
          "shop",
          "Instead of charts: what runs in this namespace already, whoever installed it. A run leaves it as it found it. It must be labelled holdfast.dev/allow=true.");

  static final Field<Duration> READY_WITHIN =
      orElse(
          "ready-within",
          Quantities.DURATION,
          "90s",
          "How long it may take until every pod is ready; not ready by then is UNKNOWN.");

  static final Field<String> KUBE_VERSION =
      optional(
          "kube-version",
          A_KUBE_VERSION,
          "1.34.0",
          "The version of Kubernetes that charts are told where no cluster says its own; without it 1.34.0.");

  static final Structure<SystemUnderTest> A_SYSTEM =
      new Structure<>(
          "system",
          "The system under test.",
          "{charts: [{release: sample, chart: ../../charts/sample}]}",
          SystemGrammar::system,
          OneOf.of("what it is made of", CHARTS, NAMESPACE),
          READY_WITHIN,
          KUBE_VERSION);

  private SystemGrammar() {}

  private static ChartInstall chart(Parts parts) {
    Map<String, Object> values = parts.find(VALUES);
    return new ChartInstall(
        parts.get(RELEASE),
        source(parts.get(CHART), parts.find(REPOSITORY), parts.find(VERSION), parts.find(DIGEST)),
        values == null ? Map.of() : values,
        List.of(),
        "");
  }

  private static ChartSource source(
      String chart,
      @Nullable String repository,
      @Nullable String version,
      @Nullable String digest) {
    boolean oci = chart.startsWith(OCI);
    if (!oci && repository == null) {
      rule(
          version == null && digest == null,
          "version and digest are of a chart from elsewhere, and this one has the path " + chart);
      return new ChartSource.Local(Path.of(chart));
    }
    rule(!oci || repository == null, "an oci:// chart needs no repository, got " + repository);
    rule(
        oci || digest == null,
        "a digest is of an oci:// chart; name a repository's chart by its version");
    rule(
        version != null || digest != null,
        "a chart from elsewhere must have a version" + (oci ? " or a digest" : "") + ", got none");
    return new ChartSource.Remote(
        chart,
        repository == null ? "" : repository,
        version == null ? "" : version,
        digest == null ? "" : digest);
  }

  private static void rule(boolean holds, String broken) {
    if (!holds) {
      throw new IllegalArgumentException(broken);
    }
  }

  private static SystemUnderTest system(Parts parts) {
    String version = parts.find(KUBE_VERSION);
    String namespace = parts.find(NAMESPACE);
    if (namespace != null) {
      rule(
          version == null,
          "kube-version is told to charts, and a namespace's cluster says its own, got " + version);
      return new SystemUnderTest.Attached(namespace, parts.get(READY_WITHIN));
    }
    List<ChartInstall> charts = parts.get(CHARTS);
    return new SystemUnderTest.Installed(
        version == null
            ? charts
            : charts.stream()
                .map(chart ->
                    new ChartInstall(
                        chart.release(), chart.chart(), chart.values(), List.of(), version))
                .toList(),
        parts.get(READY_WITHIN));
  }

  private static String pathRemedy(Yaml wrong) {
    String text = wrong instanceof Yaml.Scalar scalar ? scalar.text() : "";
    if (text.matches("[a-z]+://.*")) {
      return "write oci://HOST/PATH, or the chart's name with repository: "
          + text.replaceAll("/[^/]*$", "");
    } else if (text.matches("[\\w. \\\\-]*\\\\[\\w. \\\\-]*")) {
      return "write " + text.replace('\\', '/');
    }
    return "write for example ../../charts/sample";
  }
}
