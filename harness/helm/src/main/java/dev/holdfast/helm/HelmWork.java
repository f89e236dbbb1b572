package dev.holdfast.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.jni.HelmLib;
import com.marcnuri.helm.jni.NativeLibrary;
import com.sun.jna.Native;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.model.ChartSource;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.CannotStart;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
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
 * One piece of work for Helm, in a folder of its own.
 *
 * <p>Helm runs in a short-lived Java process of its own. Its library is Go: inside the harness it
 * would bring Go's threads, its handlers of signals and a garbage collector that never leave again,
 * into the process that measures latencies; and it is copied, 98 MB, into the temporary folder at
 * each load, which only a process with a temporary folder of its own keeps clean. It takes about
 * 0.6 s.
 */
final class HelmWork implements AutoCloseable {
  static final String REQUEST = "request.properties";
  static final String KUBECONFIG = "kubeconfig";
  static final String CHART = ".chart";
  static final String VALUES = ".values.yaml";
  static final String FETCHED = "fetched";
  static final String DONE = ".done";
  static final String REFUSED = ".refused";
  private static final long SECONDS = 60;
  private static final int SHORTENED = 1200;

  /** For its library, and as much again for what it works on. */
  private static final long NEEDED_BYTES = 200L << 20;

  /** Far above any system; a template that never stops writing would fill the memory. */
  private static final long MOST_BYTES = 16L << 20;

  /** Settings of Helm's that would change where and how releases are kept. */
  private static final Set<String> OF_OTHER_RELEASES =
      Set.of("HELM_NAMESPACE", "HELM_DRIVER", "HELM_DRIVER_SQL_CONNECTION_STRING", "HELM_DEBUG");

  private final Path folder;
  private final Properties request = new Properties();
  private final List<String> releases = new ArrayList<>();
  private final List<String> about = new ArrayList<>();
  private long seconds = SECONDS;
  private boolean hooksShown;

  private HelmWork(Path folder) {
    this.folder = folder;
  }

  /**
   * In a new folder below {@code tmp}, where what killed harnesses left is deleted first: with each
   * another copy of the library would stay.
   *
   * @throws CannotStart where it cannot be made
   */
  static HelmWork in(Path tmp) {
    try {
      Folders.deleteOfTheDead(tmp);
      return new HelmWork(Folders.make(tmp));
    } catch (IOException e) {
      throw new CannotStart(
          "no folder for Helm's work can be made in " + tmp + ": " + e.getMessage(), e);
    }
  }

  /** What Helm said about one release. */
  record Answer(String release, String about, String text, boolean refused) {
    String shortened() {
      return HelmWork.shortened(text);
    }
  }

  /** About these charts, each a release. */
  HelmWork charts(List<ChartInstall> charts) {
    try {
      for (ChartInstall chart : charts) {
        add(chart);
      }
    } catch (IOException e) {
      throw new CannotStart("Helm's work cannot be written down: " + e.getMessage(), e);
    }
    return this;
  }

  private void add(ChartInstall chart) throws IOException {
    int at = releases.size();
    Path staged = folder.resolve(at + CHART);
    switch (chart.chart()) {
      case ChartSource.Local(Path path) -> ChartStage.stage(path, staged, folder);
      case ChartSource.Remote remote ->
          ChartStage.stage(ChartCache.fetched(remote, folder), staged, folder);
    }
    if (hooksShown) {
      StagedChart.showHooks(staged);
    }
    Values values = Values.of(chart);
    Files.writeString(folder.resolve(at + VALUES), values.yaml());
    StagedChart.defaults(staged).forEach(RenderedSecrets::learnDefaults);
    RenderedSecrets.learnValues(StagedChart.values(values.yaml()));
    request.setProperty(at + ".overrides", Integer.toString(values.wholes().size()));
    int number = 0;
    for (Map.Entry<String, Long> whole : values.wholes().entrySet()) {
      request.setProperty(at + ".key." + number, whole.getKey());
      request.setProperty(at + ".value." + number, Long.toString(whole.getValue()));
      number++;
    }
    if (!chart.kubeVersion().isEmpty()) {
      request.setProperty(at + ".kube-version", chart.kubeVersion());
    }
    release(chart.release(), "chart " + chart.chart() + " (release " + chart.release() + ")");
  }

  /** The charts that it was told of so far bear the mark from now on. */
  HelmWork marked(String mark) {
    try {
      for (int at = 0; at < releases.size(); at++) {
        ReleaseMark.put(folder.resolve(at + CHART), mark);
      }
    } catch (IOException e) {
      throw new CannotStart("Helm's work cannot be written down: " + e.getMessage(), e);
    }
    return this;
  }

  /** About a chart from elsewhere. */
  HelmWork fetching(ChartSource.Remote chart) {
    request.setProperty("reference", chart.reference());
    request.setProperty("repository", chart.repository());
    request.setProperty("version", chart.version());
    request.setProperty("digest", chart.digest());
    release("fetched", "chart " + chart);
    return this;
  }

  /** The folder of what was fetched. */
  Path fetchedInto() {
    return folder.resolve(FETCHED);
  }

  /** With hooks as objects among the others; said before the charts are. */
  HelmWork showingHooks() {
    hooksShown = true;
    return this;
  }

  /** The CRDs that the chart of a release brings. */
  List<JsonNode> crds(String release) {
    try {
      return StagedChart.crds(folder.resolve(releases.indexOf(release) + CHART));
    } catch (IOException e) {
      throw new CannotStart("a chart's copy cannot be read: " + e.getMessage(), e);
    }
  }

  /** About releases that are there already. */
  HelmWork releases(List<String> names) {
    names.forEach(name -> release(name, "release " + name));
    return this;
  }

  private void release(String name, String saidAs) {
    request.setProperty(releases.size() + ".release", name);
    releases.add(name);
    about.add(saidAs);
  }

  HelmWork namespace(String namespace) {
    request.setProperty("namespace", namespace);
    return this;
  }

  /** In that cluster; only this user can read the folder, and it is deleted when this closes. */
  HelmWork cluster(String kubeconfig) {
    try {
      Files.writeString(folder.resolve(KUBECONFIG), kubeconfig);
    } catch (IOException e) {
      throw new CannotStart("Helm's work cannot be written down: " + e.getMessage(), e);
    }
    return this;
  }

  /** The same work, which is given up after so long. */
  HelmWork within(long bound) {
    seconds = bound;
    request.setProperty("seconds", Long.toString(bound));
    return this;
  }

  /**
   * Has it done; an answer for each release.
   *
   * @throws CannotStart where Helm cannot be run
   */
  List<Answer> ask(HelmChild.Deed deed) {
    request.setProperty("do", deed.name());
    request.setProperty("count", Integer.toString(releases.size()));
    try {
      try (Writer text = Files.newBufferedWriter(folder.resolve(REQUEST))) {
        request.store(text, null);
      }
      String said = run();
      List<Answer> answers = new ArrayList<>();
      for (int i = 0; i < releases.size(); i++) {
        answers.add(answer(i, said));
      }
      return answers;
    } catch (IOException e) {
      throw new CannotStart("Helm could not be run: " + e.getMessage(), e);
    }
  }

  /** Runs the child; what it said, for the case that it leaves no answer. */
  private String run() throws IOException {
    Path output = folder.resolve("output");
    ProcessBuilder builder =
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
            .redirectOutput(output.toFile());
    // what it learns of a cluster's API would otherwise stay in the user's home
    builder.environment().put("KUBECACHEDIR", folder.toString());
    askNoOtherCluster(builder.environment());
    // where it puts what it fetches; of repositories it is told by name and URL alone
    builder.environment().put("HELM_REPOSITORY_CACHE", folder.resolve(FETCHED).toString());
    builder
        .environment()
        .put("HELM_REPOSITORY_CONFIG", folder.resolve("repositories.yaml").toString());
    Process child = builder.start();
    // its input ends with this process, however that ends, and the child with its input
    try (OutputStream _ = child.getOutputStream()) {
      // Helm's own bound comes first, and says more
      if (!child.waitFor(seconds + 5, TimeUnit.SECONDS)) {
        throw new CannotStart("Helm did not answer within " + seconds + "s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("interrupted while Helm was at work", e);
    } finally {
      end(child);
    }
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  /** Neither the environment nor a file in the user's home decides which cluster is asked. */
  private void askNoOtherCluster(Map<String, String> environment) {
    environment
        .keySet()
        .removeIf(name ->
            name.startsWith("HELM_KUBE")
                || name.startsWith("KUBERNETES_")
                || OF_OTHER_RELEASES.contains(name));
    environment.put("KUBECONFIG", folder.resolve(KUBECONFIG).toString());
  }

  private static void end(Process child) {
    child.destroyForcibly();
    boolean interrupted = Thread.interrupted();
    try {
      child.waitFor(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Answer answer(int number, String said) throws IOException {
    for (String kind : List.of(DONE, REFUSED)) {
      Path file = folder.resolve(number + kind);
      if (Files.exists(file)) {
        if (Files.size(file) > MOST_BYTES) {
          throw new BadSystem(
              about.get(number)
                  + ": it must render to at most "
                  + (MOST_BYTES >> 20)
                  + " MB, got more; look for a loop in its templates");
        }
        return new Answer(
            releases.get(number),
            about.get(number),
            Files.readString(file, StandardCharsets.UTF_8),
            kind.equals(REFUSED));
      }
    }
    throw new CannotStart(
        "Helm ended without an answer for " + about.get(number) + ": " + reason(said));
  }

  private String reason(String said) throws IOException {
    long room = Files.getFileStore(folder).getUsableSpace();
    if (room < NEEDED_BYTES) {
      return "no space left, %d MB where it needs %d; make room on the disk of %s"
          .formatted(room >> 20, NEEDED_BYTES >> 20, folder.getParent());
    }
    return said.contains("UnsatisfiedLinkError")
        ? "no library can be run in %s, which may be mounted noexec; point TMPDIR to another folder"
            .formatted(folder.getParent())
        : shortened(said);
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

  static String shortened(String text) {
    String plain =
        text.replace("Use --debug flag to render out invalid YAML", "")
            .strip()
            .replaceAll(":\\s*\\n\\s*", ": ")
            .replaceAll("\\s*\\n\\s*", "; ");
    return plain.length() <= SHORTENED ? plain : plain.substring(0, SHORTENED) + " …";
  }

  @Override
  public void close() {
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("Helm's working folder cannot be deleted", e);
    }
  }
}
