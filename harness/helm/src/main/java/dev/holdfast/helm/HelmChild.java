package dev.holdfast.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.ShowCommand;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import java.util.function.BiConsumer;

/**
 * Helm, in a Java process of its own; see {@link HelmWork} for why. It is given a folder with a
 * {@code request.properties} and writes its answers beside it, each to a file of its own.
 */
public final class HelmChild {
  /**
   * The version of Kubernetes whose abilities charts are told when no cluster says its own. Without
   * one helm-java says 1.20, which many a chart refuses.
   */
  private static final String KUBERNETES = "1.34.0";

  /** What Helm can be asked for. */
  enum Deed {
    TEMPLATE,
    FETCH,
    LINT,
    INSTALL,
    UNINSTALL,
    TEST,
    STATUS
  }

  private final Path folder;
  private final Properties request;

  private HelmChild(Path folder, Properties request) {
    this.folder = folder;
    this.request = request;
  }

  /** Takes the folder as its only argument. */
  public static void main(String[] arguments) {
    endWithTheHarness();
    int code = 1;
    try {
      answer(Path.of(arguments[0]));
      code = 0;
    } catch (IOException | RuntimeException | Error e) {
      System.err.println(e); // the harness reads it
    } finally {
      // the stand-in for a cluster would keep it alive
      Runtime.getRuntime().halt(code);
    }
  }

  private static void answer(Path folder) throws IOException {
    Properties request = new Properties();
    try (Reader text = Files.newBufferedReader(folder.resolve(HelmWork.REQUEST))) {
      request.load(text);
    }
    Path kubeconfig = folder.resolve(HelmWork.KUBECONFIG);
    if (!Files.exists(kubeconfig)) {
      NoCluster.start(kubeconfig);
    }
    int count = Integer.parseInt(request.getProperty("count"));
    for (int i = 0; i < count; i++) {
      new HelmChild(folder, request).answer(i);
    }
  }

  /** A template may never end, and the harness that would end it may be killed. */
  private static void endWithTheHarness() {
    Thread.ofPlatform()
        .daemon()
        .name("harness")
        .start(() -> {
          try {
            System.in.transferTo(OutputStream.nullOutputStream());
          } catch (IOException e) {
            // it has ended, too
          }
          Runtime.getRuntime().halt(1);
        });
  }

  // Any failure of Helm is an answer, its text is all there is.
  @SuppressWarnings("CatchingUnchecked")
  private void answer(int number) throws IOException {
    String result;
    String kind = HelmWork.DONE;
    try {
      result =
          switch (Deed.valueOf(request.getProperty("do"))) {
            case TEMPLATE -> template(number);
            case FETCH -> fetch();
            case INSTALL -> install(number);
            case UNINSTALL -> uninstall(number);
            case TEST -> test(number);
            case STATUS -> status(number);
            case LINT -> {
              LintResult lint = chart(number).lint().strict().call();
              kind = lint.isFailed() ? HelmWork.REFUSED : HelmWork.DONE;
              yield String.join("\n", lint.getMessages());
            }
          };
    } catch (RuntimeException refused) {
      kind = HelmWork.REFUSED;
      result = String.valueOf(refused.getMessage());
    }
    // nothing at all is what a chart without templates renders
    Files.writeString(
        folder.resolve(number + kind),
        Objects.requireNonNullElse(result, ""),
        StandardCharsets.UTF_8);
  }

  private Helm chart(int number) {
    return new Helm(folder.resolve(number + HelmWork.CHART));
  }

  private String release(int number) {
    return request.getProperty(number + ".release");
  }

  private String namespace() {
    return request.getProperty("namespace", "default");
  }

  private Path kubeconfig() {
    return folder.resolve(HelmWork.KUBECONFIG);
  }

  private int seconds() {
    return Integer.parseInt(request.getProperty("seconds"));
  }

  private String template(int number) {
    TemplateCommand template =
        chart(number)
            .template()
            .withName(release(number))
            .withNamespace(namespace())
            .withKubeVersion(request.getProperty(number + ".kube-version", KUBERNETES))
            .withValuesFile(folder.resolve(number + HelmWork.VALUES));
    eachOverride(number, template::set);
    return template.call();
  }

  /**
   * By a chart of its own that depends on it: that is Helm's own way to any registry or repository.
   * A digest has another one.
   */
  private String fetch() throws IOException {
    Path into = Files.createDirectories(folder.resolve(HelmWork.FETCHED));
    String reference = request.getProperty("reference");
    String digest = request.getProperty("digest");
    if (!digest.isEmpty()) {
      ShowCommand.ShowSubcommand show = Helm.show(reference + "@" + digest).chart();
      if (reference.matches("oci://(localhost|127\\.[0-9.]+|\\[::1])[:/].*")) {
        show.plainHttp();
      }
      String shown = show.call();
      String version = request.getProperty("version");
      if (!version.isEmpty() && !shown.contains("\nversion: " + version + "\n")) {
        throw new IllegalStateException("version " + version + " was not found at that digest");
      }
      return shown;
    }
    String repository = request.getProperty("repository");
    int name = reference.lastIndexOf('/');
    Files.writeString(
        into.resolve("Chart.yaml"),
        """
        {"apiVersion": "v2", "name": "fetching", "version": "0.1.0",
         "dependencies": [{"name": "%s", "version": "%s", "repository": "%s"}]}
        """
            .formatted(
                reference.substring(name + 1),
                request.getProperty("version"),
                repository.isEmpty() ? reference.substring(0, name) : repository));
    return new Helm(into).dependency().update().call();
  }

  private String install(int number) {
    InstallCommand install =
        chart(number)
            .install()
            .withName(release(number))
            .withNamespace(namespace())
            .withKubeConfig(kubeconfig())
            .withTimeout(seconds())
            .withValuesFile(folder.resolve(number + HelmWork.VALUES));
    eachOverride(number, install::set);
    return install.call().getOutput();
  }

  private String uninstall(int number) {
    return Helm.uninstall(release(number))
        .ignoreNotFound()
        .withNamespace(namespace())
        .withKubeConfig(kubeconfig())
        .call();
  }

  private String test(int number) {
    return Helm.test(release(number))
        .withNamespace(namespace())
        .withKubeConfig(kubeconfig())
        .withTimeout(seconds())
        .call()
        .getOutput();
  }

  private String status(int number) {
    return Helm.status(release(number))
        .withNamespace(namespace())
        .withKubeConfig(kubeconfig())
        .call()
        .getStatus();
  }

  private void eachOverride(int number, BiConsumer<String, String> set) {
    int overrides = Integer.parseInt(request.getProperty(number + ".overrides"));
    for (int i = 0; i < overrides; i++) {
      set.accept(
          request.getProperty(number + ".key." + i), request.getProperty(number + ".value." + i));
    }
  }
}
