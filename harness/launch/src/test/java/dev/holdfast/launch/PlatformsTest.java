package dev.holdfast.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.platform.containers.ContainersPlatform;
import dev.holdfast.platform.kubernetes.cluster.Pipeline;
import dev.holdfast.platform.local.LocalPlatform;
import dev.holdfast.platform.local.ProjectFile;
import dev.holdfast.spi.BadSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformsTest {
  @TempDir private Path home = Path.of("");

  private Project project(String settings) throws IOException {
    Files.writeString(home.resolve("holdfast.yaml"), settings);
    return new Project(home);
  }

  @Test
  void autoIsNeverAForeignCluster() throws Exception {
    Files.writeString(home.resolve("kubeconfig"), cluster("https://127.0.0.1:1"));
    Project project =
        project("kubernetes: {kubeconfig: kubeconfig, context: production, namespace: shop}");

    assertThat(Platforms.of(PlatformChoice.named("auto"), project))
        .isInstanceOf(LocalPlatform.class);
    assertThat(Platforms.of(PlatformChoice.named("containers"), project))
        .isInstanceOf(ContainersPlatform.class);
  }

  @Test
  void theProjectsKubeconfigCountsFromItsFolder() throws Exception {
    Project project = project("kubernetes: {kubeconfig: deploy/kubeconfig}");

    assertThat(refused("kubernetes", project))
        .hasMessageStartingWith("no kubeconfig can be read at " + home.resolve("deploy/kubeconfig"))
        .extracting(Refused::exitCode)
        .isEqualTo(ExitCode.CANNOT_START);
  }

  @Test
  void whatWasTypedCountsMoreThanTheProjectsFile() throws Exception {
    Project project = project("kubernetes: {kubeconfig: deploy/kubeconfig, context: production}");
    Path typed = Files.writeString(home.resolve("typed"), cluster("https://127.0.0.1:1"));

    Refused refused =
        catchThrowableOfType(
            Refused.class,
            () ->
                Platforms.of(
                    new PlatformChoice(
                        "kubernetes",
                        Optional.of(typed),
                        Optional.of("test"),
                        Optional.empty(),
                        false),
                    project));

    assertThat(refused)
        .hasMessageStartingWith(typed + ": there is no context 'test'; it has production");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.CANNOT_START);
  }

  @Test
  void aClusterThatCannotBeReachedIsNotStartedOn() throws Exception {
    Files.writeString(home.resolve("kubeconfig"), cluster("https://no-such-host.invalid:6443"));
    Project project = project("kubernetes: {kubeconfig: kubeconfig}");

    assertThat(refused("kubernetes", project))
        .hasMessageContaining("https://no-such-host.invalid:6443")
        .hasMessageContaining("see that its server is up")
        .extracting(Refused::exitCode)
        .isEqualTo(ExitCode.CANNOT_START);
  }

  @Test
  void anUnknownFieldIsBadInputWithItsPlace() throws Exception {
    Project project = project("kubernetes:\n  kubeconfg: x\n");

    assertThat(refused("kubernetes", project))
        .hasMessage(
            project.file()
                + ":2:3 unknown field 'kubeconfg' of kubernetes; there are agent-image, agents, context, elasticsearch-from-here, elasticsearch-url, generator-image, harness-image, image-registry, image-tag, kubeconfig, logs-api-key-file, logs-ca-file, logs-index, logs-instance-field, logs-kibana-url, logs-namespace-field, logs-process-field, logs-request-field, logs-sequence-field, logs-service-field, logs-time-field, logs-url, namespace, registry-from-here, registry-kind, registry-url")
        .extracting(Refused::exitCode)
        .isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void aFieldThatIsThereTwiceIsBadInputOnEveryPlatform() throws Exception {
    Project project =
        project("kubernetes: {namespace: a, namespace: b}\ncontainers: {}\ncontainers: {}\n");

    for (String platform : List.of("local", "containers", "kubernetes")) {
      assertThat(refused(platform, project))
          .hasMessage(
              """
              %1$s:3:1 'containers' must be there once in the file; remove one
              %1$s:1:28 'namespace' must be there once in kubernetes; remove one\
              """
                  .formatted(project.file()))
          .extracting(Refused::exitCode)
          .isEqualTo(ExitCode.BAD_INPUT);
    }
  }

  @Test
  void anUnknownPlatformIsBadInput() throws Exception {
    assertThat(refused("k3s", project("images: {}")))
        .hasMessage(
            "--platform: unknown platform 'k3s'; this version has auto, local, containers, kubernetes")
        .extracting(Refused::exitCode)
        .isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void theEnvironmentCountsMoreThanTheFileAndAnEmptyVariableForNothing() throws Exception {
    ProjectSettings settings =
        ProjectSettings.in(ProjectFile.read(project("kubernetes: {namespace: shop}").file()));

    assertThat(settings.namespace(Map.of("HOLDFAST_KUBERNETES_NAMESPACE", "store")))
        .contains("store");
    assertThat(settings.namespace(Map.of("HOLDFAST_KUBERNETES_NAMESPACE", ""))).contains("shop");
    assertThat(settings.context(Map.of())).isEmpty();
  }

  private ProjectSettings settings(String text) throws IOException {
    return ProjectSettings.in(ProjectFile.read(project(text).file()));
  }

  @Test
  void aLogStoreOfTheTeamsOwnIsNamedWithItsKeyAndItsFields() throws Exception {
    Files.writeString(home.resolve("key"), "a2V5\n");
    ProjectSettings settings =
        settings(
            """
            kubernetes:
              logs-url: https://search.example.com:9200
              logs-index: logs-shop-*
              logs-api-key-file: key
              logs-request-field: trace.id
              logs-kibana-url: https://kibana.example.com/s/shop/
            """);

    Pipeline pipeline = settings.pipeline(Map.of()).orElseThrow();

    assertThat(pipeline.server().url()).hasToString("https://search.example.com:9200");
    assertThat(pipeline.server().apiKey()).isEqualTo("a2V5");
    assertThat(pipeline.pattern()).isEqualTo("logs-shop-*");
    assertThat(pipeline.kibana()).isEqualTo("https://kibana.example.com/s/shop");
    assertThat(pipeline.fields().request()).isEqualTo("trace.id");
    assertThat(pipeline.fields().service()).isEqualTo("service.name");
    // nothing is known of how they tell namespaces
    assertThat(pipeline.fields().namespace()).isEmpty();
    assertThat(
            settings
                .pipeline(Map.of("HOLDFAST_KUBERNETES_LOGS_API_KEY", "b3RoZXI="))
                .orElseThrow()
                .server()
                .apiKey())
        .isEqualTo("b3RoZXI=");
  }

  @Test
  void withoutItsUrlNoLogStoreIsTheTeamsOwn() throws Exception {
    assertThat(settings("kubernetes: {logs-index: logs-*}").pipeline(Map.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "logs-url: search.example.com|must be a URL, https://HOST:PORT, got 'search.example.com'",
        "logs-url: http://s:9200, elasticsearch-from-here: http://e:9200|must not both be there",
        "logs-url: http://s:9200, logs-api-key-file: no-such|must be a file that can be read",
        "logs-url: http://s:9200, logs-api-key-file: holdfast.yaml|must hold an API key in one line",
        "logs-url: http://s:9200, logs-ca-file: no-such|must be a file that can be read",
        "logs-url: http://s:9200, logs-kibana-url: kibana|must be a URL, https://HOST:PORT, got 'kibana'",
        "logs-url: http://s:9200, logs-time-field: a b|must be the name of a field",
      })
  void whatIsWrongAboutALogStoreIsSaidWithItsField(String fields, String said) throws Exception {
    ProjectSettings settings = settings("kubernetes:\n  " + fields.replace(", ", "\n  ") + "\n");

    assertThatThrownBy(() -> settings.pipeline(Map.of()))
        .isInstanceOf(BadSystem.class)
        .hasMessageStartingWith("kubernetes.logs-")
        .hasMessageContaining(said);
  }

  private static Refused refused(String platform, Project project) {
    return catchThrowableOfType(
        Refused.class, () -> Platforms.of(PlatformChoice.named(platform), project));
  }

  private static String cluster(String server) {
    return """
    current-context: production
    contexts: [{name: production, context: {cluster: c, user: u}}]
    clusters: [{name: c, cluster: {server: "%s"}}]
    users: [{name: u, user: {token: t}}]
    """
        .formatted(server);
  }
}
