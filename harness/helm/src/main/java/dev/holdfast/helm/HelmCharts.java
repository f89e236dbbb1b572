package dev.holdfast.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.helm.HelmWork.Answer;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.CannotStart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Renders charts with Helm itself (helm-java: Helm's own code as a native library). */
public final class HelmCharts {
  private final Path tmp;
  private final String namespace;
  private final String kubeconfig;

  private HelmCharts(Path tmp, String namespace, String kubeconfig) {
    this.tmp = tmp;
    this.namespace = namespace;
    this.kubeconfig = kubeconfig;
  }

  /** Working in folders below {@code tmp} that are gone again when a call returns. */
  public static HelmCharts in(Path tmp) {
    return new HelmCharts(tmp, "default", "");
  }

  /** As this, with charts told that they go to that namespace. */
  public HelmCharts namespace(String name) {
    return new HelmCharts(tmp, name, kubeconfig);
  }

  /**
   * As this, with {@code lookup} asking that cluster; without it none is asked, and nothing found.
   *
   * @param contents of a kubeconfig, whose current context is the cluster's
   */
  public HelmCharts cluster(String contents) {
    return new HelmCharts(tmp, namespace, contents);
  }

  /**
   * Deletes the folders below {@code tmp} that harnesses left which were killed while Helm was at
   * work for them; what it deleted, in words.
   */
  public static List<String> removeOfTheDead(Path tmp) {
    return Folders.deleteOfTheDead(tmp).stream()
        .map(folder -> "removed Helm's working folder " + folder)
        .toList();
  }

  /**
   * What people should know of how these charts' values are read, a sentence each.
   *
   * @param charts as they were written
   */
  public static List<String> notes(List<ChartInstall> charts) {
    return charts.stream()
        .flatMap(chart -> Stream.of(Values.surprises(chart), DottedKeys.of(chart)))
        .flatMap(List::stream)
        .toList();
  }

  /**
   * Every document of every release, in order, hooks and CRDs among them.
   *
   * @throws BadSystem where Helm refuses a chart or its values
   * @throws CannotStart where Helm cannot be run
   */
  public List<JsonNode> render(List<ChartInstall> charts) {
    List<JsonNode> documents = new ArrayList<>();
    try (HelmWork work = HelmWork.in(tmp)) {
      if (!kubeconfig.isEmpty()) {
        work.cluster(kubeconfig);
      }
      work.showingHooks().charts(charts).namespace(namespace);
      for (Answer answer : work.ask(HelmChild.Deed.TEMPLATE)) {
        documents.addAll(work.crds(answer.release()));
        documents.addAll(parse(answer));
      }
    }
    RenderedSecrets.learn(documents);
    return documents;
  }

  /**
   * Helm's strict lint of a chart with its own values; its complaints, and whether it failed.
   *
   * @throws CannotStart where Helm cannot be run
   */
  public Lint lint(Path chart) {
    ChartInstall install = new ChartInstall("lint", chart, Map.of(), List.of());
    try (HelmWork work = HelmWork.in(tmp)) {
      Answer answer = work.charts(List.of(install)).ask(HelmChild.Deed.LINT).getFirst();
      return new Lint(answer.text().lines().toList(), answer.refused());
    }
  }

  /** What a lint said. */
  public record Lint(List<String> messages, boolean failed) {
    public Lint {
      messages = List.copyOf(messages);
    }
  }

  /** An object, or those of a list of them. */
  private static Stream<JsonNode> items(JsonNode object) {
    return object.path("kind").asText().endsWith("List") && object.path("items").isArray()
        ? StreamSupport.stream(object.path("items").spliterator(), false).flatMap(HelmCharts::items)
        : Stream.of(object);
  }

  private static List<JsonNode> parse(Answer answer) {
    if (answer.refused()) {
      String why = answer.shortened();
      throw new BadSystem(
          answer.about()
              + ": Helm cannot render it: "
              + why
              + (why.contains("incompatible with Kubernetes")
                  ? "; say the version that is meant as kube-version in the scenario's system"
                  : ""));
    }
    YAMLMapper yaml = new YAMLMapper();
    try (MappingIterator<JsonNode> documents =
        yaml.readerFor(JsonNode.class).readValues(answer.text())) {
      return documents.readAll().stream()
          .filter(JsonNode::isObject)
          .flatMap(HelmCharts::items)
          .map(StagedChart::namedBack)
          .toList();
    } catch (IOException e) {
      throw new BadSystem(
          answer.about()
              + ": what it renders must be YAML: "
              + HelmWork.shortened(String.valueOf(e.getMessage())));
    }
  }
}
