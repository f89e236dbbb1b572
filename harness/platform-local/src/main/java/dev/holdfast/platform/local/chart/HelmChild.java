package dev.holdfast.platform.local.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Helm, in a Java process of its own; see {@link HelmCharts} for why. It is given a folder with a
 * {@code request.properties} and writes its answers beside it, each to a file of its own.
 */
public final class HelmChild {
  /**
   * The version of Kubernetes whose abilities charts are told. Without one helm-java says 1.20,
   * which many a chart refuses.
   */
  private static final String KUBERNETES = "1.34.0";

  private HelmChild() {}

  /** Takes the folder as its only argument. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Properties request = new Properties();
    try (Reader text = Files.newBufferedReader(folder.resolve(HelmCharts.REQUEST))) {
      request.load(text);
    }
    int count = Integer.parseInt(request.getProperty("count"));
    for (int i = 0; i < count; i++) {
      answer(folder, i, request);
    }
  }

  // Any failure of Helm is an answer, its text is all there is.
  @SuppressWarnings("CatchingUnchecked")
  private static void answer(Path folder, int number, Properties request) throws IOException {
    String result;
    String kind = HelmCharts.RENDERED;
    try {
      Helm chart = new Helm(folder.resolve(number + HelmCharts.CHART));
      if (request.getProperty("do").equals("lint")) {
        LintResult lint = chart.lint().strict().call();
        kind = lint.isFailed() ? HelmCharts.REFUSED : HelmCharts.RENDERED;
        result = String.join("\n", lint.getMessages());
      } else {
        result = template(chart, folder, number, request).call();
      }
    } catch (RuntimeException refused) {
      kind = HelmCharts.REFUSED;
      result = String.valueOf(refused.getMessage());
    }
    Files.writeString(folder.resolve(number + kind), result, StandardCharsets.UTF_8);
  }

  private static TemplateCommand template(Helm chart, Path folder, int number, Properties request) {
    TemplateCommand template =
        chart
            .template()
            .withName(request.getProperty(number + ".release"))
            .withNamespace("default")
            .withKubeVersion(KUBERNETES)
            .withValuesFile(folder.resolve(number + HelmCharts.VALUES));
    int overrides = Integer.parseInt(request.getProperty(number + ".overrides"));
    for (int i = 0; i < overrides; i++) {
      template.set(
          request.getProperty(number + ".key." + i), request.getProperty(number + ".value." + i));
    }
    return template;
  }
}
