package dev.holdfast.scenario;

import static dev.holdfast.scenario.Field.optional;
import static dev.holdfast.scenario.Field.orElse;
import static dev.holdfast.scenario.Field.required;

import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.SystemUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How a scenario says what is deployed. */
final class SystemGrammar {
  /**
   * A chart's folder, relative to the scenario's. It may lie outside of it ({@code ../../charts}):
   * whoever may write a scenario may write a chart too. An absolute one would tie the scenario to
   * one machine.
   */
  private static final TextForm<Path> CHART_PATH =
      TextForm.of(
              "chart-path",
              "must be a chart's folder, relative to the scenario, with '/' between folders",
              "[^/~\\\\\\u0000-\\u0020:][^\\\\\\u0000-\\u001f:]{0,999}",
              Path::of,
              "../../charts/sample")
          .withRemedy(SystemGrammar::pathRemedy);

  static final Field<String> RELEASE =
      required("release", Names.RELEASE, "sample", "The Helm release's name.");

  static final Field<Path> CHART =
      required(
          "chart", CHART_PATH, "../../charts/sample", "The chart's folder, relative to this file.");

  static final Field<Map<String, Object>> VALUES =
      optional(
          "values",
          new ValuesForm(),
          "{catalog: {replicas: 3}}",
          "Helm values, over the chart's own. Texts may use what the platform offers: "
              + String.join(", ", PlatformValues.written())
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
          VALUES);

  static final Field<List<ChartInstall>> CHARTS =
      required(
          "charts",
          new ListForm<>("chart", A_CHART, 1, "[{release: sample, chart: ../../charts/sample}]"),
          "[{release: sample, chart: ../../charts/sample}]",
          "The charts to install, in this order.");

  static final Field<Duration> READY_WITHIN =
      orElse(
          "ready-within",
          Quantities.DURATION,
          "90s",
          "How long it may take until every pod is ready; not ready by then is UNKNOWN.");

  static final Structure<SystemUnderTest> A_SYSTEM =
      new Structure<>(
          "system",
          "The system under test.",
          "{charts: [{release: sample, chart: ../../charts/sample}]}",
          parts -> new SystemUnderTest(parts.get(CHARTS), parts.get(READY_WITHIN)),
          CHARTS,
          READY_WITHIN);

  private SystemGrammar() {}

  private static ChartInstall chart(Parts parts) {
    Map<String, Object> values = parts.find(VALUES);
    return new ChartInstall(
        parts.get(RELEASE), parts.get(CHART), values == null ? Map.of() : values, List.of());
  }

  private static String pathRemedy(Yaml wrong) {
    String text = wrong instanceof Yaml.Scalar scalar ? scalar.text() : "";
    if (text.matches("[a-z]+://.*")) {
      return "fetch the chart first and write its folder, for example ../../charts/sample";
    } else if (text.matches("[\\w. \\\\-]*\\\\[\\w. \\\\-]*")) {
      return "write " + text.replace('\\', '/');
    }
    return "write for example ../../charts/sample";
  }
}
