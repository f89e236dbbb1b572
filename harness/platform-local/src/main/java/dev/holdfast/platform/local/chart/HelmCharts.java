package dev.holdfast.platform.local.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.jni.HelmLib;
import com.marcnuri.helm.jni.NativeLibrary;
import com.sun.jna.Native;
import dev.holdfast.engine.spi.BadSystem;
import dev.holdfast.engine.spi.CannotStart;
import dev.holdfast.model.ChartInstall;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Renders charts with Helm itself (helm-java: Helm's own code as a native library).
 *
 * <p>Helm runs in a short-lived Java process of its own. Its library is Go: inside the harness it
 * would bring Go's threads, its handlers of signals and a garbage collector that never leave again,
 * into the process that measures latencies; and it is copied, 98 MB, into the temporary folder at
 * each load, which only a process with a temporary folder of its own keeps clean. It takes about
 * 0.6 s.
 */
public final class HelmCharts {
  static final String REQUEST = "request.properties";
  static final String CHART = ".chart";
  static final String VALUES = ".values.json";
  static final String RENDERED = ".rendered";
  static final String REFUSED = ".refused";
  private static final long SECONDS = 60;
  private static final int SHORTENED = 1200;

  private final Path tmp;

  private HelmCharts(Path tmp) {
    this.tmp = tmp;
  }

  /** Working in folders below {@code tmp} that are gone again when a call returns. */
  public static HelmCharts in(Path tmp) {
    return new HelmCharts(tmp);
  }

  /**
   * Every document of every release, in order.
   *
   * @throws BadSystem where Helm refuses a chart or its values
   * @throws CannotStart where Helm cannot be run
   */
  public List<JsonNode> render(List<ChartInstall> charts) {
    List<JsonNode> documents = new ArrayList<>();
    for (Answer answer : ask("template", charts)) {
      documents.addAll(parse(answer.orThrow()));
    }
    return documents;
  }

  /**
   * Helm's strict lint of a chart with its own values; its complaints, and whether it failed.
   *
   * @throws CannotStart where Helm cannot be run
   */
  public Lint lint(Path chart) {
    ChartInstall install = new ChartInstall("lint", chart, Map.of(), List.of());
    Answer answer = ask("lint", List.of(install)).getFirst();
    return new Lint(answer.text.lines().toList(), answer.refused);
  }

  /** What a lint said. */
  public record Lint(List<String> messages, boolean failed) {
    public Lint {
      messages = List.copyOf(messages);
    }
  }

  private record Answer(ChartInstall chart, String text, boolean refused) {
    Answer orThrow() {
      if (refused) {
        throw new BadSystem(
            "chart "
                + chart.chart()
                + " (release "
                + chart.release()
                + "): Helm cannot render it: "
                + shortened(text));
      }
      return this;
    }
  }

  private List<Answer> ask(String what, List<ChartInstall> charts) {
    Path folder = workingFolder();
    try {
      writeRequest(folder, what, charts);
      String said = run(folder);
      List<Answer> answers = new ArrayList<>();
      for (int i = 0; i < charts.size(); i++) {
        answers.add(answer(folder, i, charts.get(i), said));
      }
      return answers;
    } catch (IOException e) {
      throw new CannotStart("Helm could not be run: " + e.getMessage(), e);
    } finally {
      deleteAll(folder);
    }
  }

  private Path workingFolder() {
    try {
      Files.createDirectories(tmp);
      return Files.createTempDirectory(tmp, "holdfast-helm-");
    } catch (IOException e) {
      throw new CannotStart(
          "no folder for Helm's work can be made in " + tmp + ": " + e.getMessage(), e);
    }
  }

  private static void writeRequest(Path folder, String what, List<ChartInstall> charts)
      throws IOException {
    Properties request = new Properties();
    request.setProperty("do", what);
    request.setProperty("count", Integer.toString(charts.size()));
    for (int i = 0; i < charts.size(); i++) {
      ChartInstall chart = charts.get(i);
      ChartStage.stage(chart.chart(), folder.resolve(i + CHART));
      // every JSON text is a YAML text
      new ObjectMapper().writeValue(folder.resolve(i + VALUES).toFile(), chart.values());
      request.setProperty(i + ".release", chart.release());
      Map<String, String> overrides = Overrides.parse(chart.overrides());
      request.setProperty(i + ".overrides", Integer.toString(overrides.size()));
      int number = 0;
      for (Map.Entry<String, String> override : overrides.entrySet()) {
        request.setProperty(i + ".key." + number, override.getKey());
        request.setProperty(i + ".value." + number, override.getValue());
        number++;
      }
    }
    try (Writer text = Files.newBufferedWriter(folder.resolve(REQUEST))) {
      request.store(text, null);
    }
  }

  /** Runs the child; what it said, for the case that it leaves no answer. */
  private static String run(Path folder) throws IOException {
    Path output = folder.resolve("output");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + folder,
                // JNA would otherwise put its own library into the user's cache
                "-Djna.tmpdir=" + folder,
                // or a missing library is downloaded at run time
                "-Dcom.marcnuri.jkube-helm.skipRemoteJar=true",
                "-cp",
                classPath(),
                HelmChild.class.getName(),
                folder.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      child.getOutputStream().close();
      if (!child.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new CannotStart("Helm did not answer within " + SECONDS + "s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("interrupted while Helm was rendering", e);
    } finally {
      end(child);
    }
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  private static void end(Process child) {
    child.destroyForcibly();
    try {
      child.waitFor(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Answer answer(Path folder, int number, ChartInstall chart, String said)
      throws IOException {
    for (String kind : List.of(RENDERED, REFUSED)) {
      Path file = folder.resolve(number + kind);
      if (Files.exists(file)) {
        return new Answer(
            chart, Files.readString(file, StandardCharsets.UTF_8), kind.equals(REFUSED));
      }
    }
    throw new CannotStart(
        "Helm ended without an answer for chart " + chart.chart() + ": " + shortened(said));
  }

  private static List<JsonNode> parse(Answer answer) {
    YAMLMapper yaml = new YAMLMapper();
    try (MappingIterator<JsonNode> documents =
        yaml.readerFor(JsonNode.class).readValues(answer.text)) {
      return documents.readAll().stream().filter(JsonNode::isObject).toList();
    } catch (IOException e) {
      throw new BadSystem(
          "chart "
              + answer.chart.chart()
              + ": what it renders must be YAML: "
              + shortened(String.valueOf(e.getMessage())));
    }
  }

  /** Only what the child needs, wherever this process has it from. */
  private static String classPath() {
    Set<String> places = new LinkedHashSet<>();
    places.add(place(HelmChild.class));
    places.add(place(Helm.class));
    places.add(place(HelmLib.class));
    places.add(place(Native.class));
    Optional<NativeLibrary> library = ServiceLoader.load(NativeLibrary.class).findFirst();
    places.add(
        place(
            library
                .orElseThrow(() ->
                    new CannotStart(
                        "helm-java has no native library for "
                            + System.getProperty("os.name")
                            + " on "
                            + System.getProperty("os.arch")))
                .getClass()));
    return String.join(File.pathSeparator, places);
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new CannotStart("no path leads to the classes of " + type.getName(), e);
    }
  }

  private static String shortened(String text) {
    String plain =
        text.replace("Use --debug flag to render out invalid YAML", "")
            .strip()
            .replaceAll(":\\s*\\n\\s*", ": ")
            .replaceAll("\\s*\\n\\s*", "; ");
    return plain.length() <= SHORTENED ? plain : plain.substring(0, SHORTENED) + " …";
  }

  private static void deleteAll(Path folder) {
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("Helm's working folder cannot be deleted", e);
    }
  }
}
