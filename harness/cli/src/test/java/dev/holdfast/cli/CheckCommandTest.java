package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class CheckCommandTest {
  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          check deploy/web | either -n NAMESPACE with --context, or --chart DIR must be given
          check -n shop --chart charts/shop --context x | either -n NAMESPACE with --context, or --chart DIR must be given
          check -n shop deploy/web | --context must be given with -n and -A, since a cluster is never chosen by itself
          check -n shop --context x --platform local | --platform, --values and --set are for --chart
          check --chart charts/shop --context x | --context and --kubeconfig are for -n
          check -n shop --context x --rate 0 | --rate must be from 1 to 1000, got 0
          check -n shop --context x -l team=a deploy/web | -l is for -n or -A, in the place of WORKLOAD
          check -A --context x deploy/web | -A is for -l, which says what is checked
          check -A -l team=a --context x deploy/web | -l is for -n or -A, in the place of WORKLOAD
          check -A -l team=a | --context must be given with -n and -A
          check -A -l team=a -n shop --context x | -A stands in the place of -n and --chart
          check -A -l team=a --chart charts/shop | -A stands in the place of -n and --chart
          check --chart charts/nowhere deploy/web | --chart must be a folder with a Chart.yaml, or a .tgz of one, got 'charts/nowhere'
          check --chart charts/shop --in-cluster | --in-cluster is for -n or -A
          check -n shop --context x --in-cluster | --reports must be a folder below this one with --in-cluster, got '/
          check --chart charts/shop -l team=a | -l is for -n or -A, in the place of WORKLOAD
          check -n shop --context x --stop-unless shop | --stop-unless must be an address that begins with http:// or https://, got 'shop'
          check -n shop --context x --stop-if-found http://p:9090 | --stop-if-found must be Prometheus' address and a query, got 'http://p:9090'
          check -n shop --context x --generators 101 | --generators must be from 0 to 100, got 101
          check --chart charts/shop --generators 2 | --generators is for -n
          check -n shop --context x --accept none.yaml | --accept: none.yaml cannot be read
          check -n shop --context x --output xml | --output must be text or json, got 'xml'
          check -n shop --context x --faults kill,flood | --faults must be of delete-pod, kill, pause, packet-loss, network, rollout, got 'flood'
          """)
  void wrongUseIsSaidBeforeAnythingIsLookedAt(String words, String said) {
    StringWriter err = new StringWriter();
    CommandLine line = Holdfast.commandLine();
    line.setOut(new PrintWriter(new StringWriter()));
    line.setErr(new PrintWriter(err, true));
    String[] typed = (words.strip() + " --reports " + folder.resolve("reports")).split(" ", -1);

    assertThat(line.execute(typed)).isEqualTo(2);
    assertThat(err.toString()).startsWith(said);
    assertThat(folder.resolve("reports")).doesNotExist();
  }

  private Path chart(String folderName, String command) throws IOException {
    Path chart = Files.createDirectories(folder.resolve(folderName));
    Files.writeString(chart.resolve("Chart.yaml"), "{apiVersion: v2, name: shop, version: 1.0.0}");
    Files.writeString(
        Files.createDirectories(chart.resolve("templates")).resolve("all.yaml"),
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: "shop/web:1", ports: [{name: http, containerPort: 8080}]}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
        """);
    Files.writeString(folder.resolve("holdfast.yaml"), command);
    return chart;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          images: {} | 2 | Deployment/web: image 'shop/web' must have a command in
          images: {shop/web: {command: [no-such-program]}} | 4 | the command must be a program that can be run, 'no-such-program' is none
          images: {shop/web: {command: ["${java}", -jar, web.jar]}} | 4 | the jar must be there
          """)
  void whatCannotBeginIsRefusedBeforeAnythingIsSaidToBegin(String project, int exit, String why)
      throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Holdfast.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    Path reports = folder.resolve("reports");

    int ended =
        line.execute(
            "check",
            "--chart",
            chart("any", project).toString(),
            "--request",
            "GET /",
            "--reports",
            reports.toString());

    assertThat(ended).as(err.toString()).isEqualTo(exit);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains(why).doesNotContain("\tat ");
    assertThat(reports).isEmptyDirectory();
  }

  private final StringWriter shown = new StringWriter();

  private void ask(Optional<String> answer, boolean yes) {
    new Confirmation(
            new CommandLine(CommandLine.Model.CommandSpec.create()),
            new PrintWriter(shown, true),
            () -> answer)
        .ask(List.of("fault delete 1 of 2 pods"), yes);
  }

  @Test
  void whereNobodyCanBeAskedItMustBeSaidBeforehand() {
    assertThatThrownBy(() -> ask(Optional.empty(), false))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("no terminal")
        .hasMessageContaining("--yes");
    assertThat(shown.toString()).startsWith("fault delete 1 of 2 pods");
    ask(Optional.empty(), true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "n", "no", "yess", "of course not"})
  void whatIsNoYesIsANo(String typed) {
    assertThatThrownBy(() -> ask(Optional.of(typed), false)).hasMessage("nothing was done");
  }

  @ParameterizedTest
  @ValueSource(strings = {"y", "Y", "yes", " YES "})
  void aYesIsAYes(String typed) {
    ask(Optional.of(typed), false);

    assertThat(shown.toString()).contains("Do this? [y/N]");
  }
}
