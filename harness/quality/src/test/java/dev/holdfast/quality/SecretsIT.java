package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.quality.HoldfastCommand.Ended;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets are planted wherever a user may have one; then whole runs are made, and all that they
 * leave and print is searched for them.
 */
class SecretsIT {
  /** Each says by its name where it was planted. */
  private static final List<String> PLANTED =
      List.of(
          "planted-in-values",
          "planted of several words",
          "planted-by-set",
          "planted-in-secret-data",
          "planted-in-string-data",
          "planted-in-chart-default",
          "planted-in-argument",
          "planted-in-url",
          "planted-in-bearer",
          "planted-in-environment",
          "planted-line-of-a-key",
          "planted-in-description");

  @TempDir Path project;
  private final StringBuilder printed = new StringBuilder();
  private final HoldfastCommand holdfast =
      new HoldfastCommand(Map.of("A_HARNESS_TOKEN", "planted-in-environment"));

  @AfterEach
  void close() {
    holdfast.close();
  }

  @BeforeEach
  void makeProject() throws IOException {
    write(
        "holdfast.yaml",
        "images:\n  telltale: {command: ['%s', -cp, '%s', dev.holdfast.quality.Telltale], port-env: PORT}\n"
            .formatted(Path.of(System.getProperty("java.home"), "bin", "java"), testClasses()));
    write("chart/Chart.yaml", "apiVersion: v2\nname: app\nversion: 0.1.0\n");
    write(
        "chart/values.yaml",
        """
        adminPassword: planted-in-chart-default
        refuse: false
        """);
    write(
        "chart/templates/all.yaml",
        """
        {{ if .Values.refuse }}{{ fail (printf "database %s refused the words %s" .Values.db.password .Values.words.passwd) }}{{ end }}
        apiVersion: v1
        kind: Secret
        metadata: {name: s}
        data: {any: {{ "planted-in-secret-data" | b64enc }}}
        stringData: {thing: planted-in-string-data, admin: {{ .Values.adminPassword }}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: app}
        spec:
          replicas: 1
          selector: {matchLabels: {app: app}}
          template:
            metadata: {labels: {app: app}}
            spec:
              containers:
                - name: app
                  image: telltale
                  args: [--access-token=planted-in-argument]
                  ports: [{name: http, containerPort: 8080}]
                  readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 1}
                  env:
                    - {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                    - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                    - {name: DB_PASSWORD, value: {{ .Values.db.password }}}
                    - {name: WORDS, value: {{ .Values.words.passwd }}}
                    - {name: API, value: {{ .Values.api.token }}}
                    - {name: FROM_SECRET, value: planted-in-secret-data planted-in-string-data}
                    - {name: ADMIN, value: {{ .Values.adminPassword }}}
                    - {name: DSN, value: "postgres://user:planted-in-url@db:5432/x"}
                    - {name: HEADER, value: "Authorization: Bearer planted-in-bearer"}
                    - {name: SIGNED, value: {{ .Values.tls.privateKey | quote }}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: app}
        spec: {selector: {app: app}, ports: [{name: http, port: 8080, targetPort: http}]}
        """);
    write("pass.yaml", scenario("pass", "{status: 200}"));
    write("fail.yaml", scenario("fail", "{json: {said: another}}"));
    write("wrong.yaml", scenario("wrong", "{status: 200}").replace("rate: 20/s", "rate: fast"));
  }

  private static Path testClasses() {
    return Path.of(System.getProperty("holdfast.home"), "harness/quality/target/test-classes");
  }

  private static String scenario(String name, String ok) {
    return """
    holdfast: 1
    scenario: %s
    description: The admin's password=planted-in-description is not to be told.
    system:
      ready-within: 60s
      charts:
        - release: r
          chart: chart
          values:
            db: {password: planted-in-values}
            words: {passwd: planted of several words}
            url: https://me:planted-in-url@example.com/
            tls:
              privateKey: |
                -----BEGIN PRIVATE KEY-----
                planted-line-of-a-key
                -----END PRIVATE KEY-----
    load:
      l: {to: app, rate: 20/s, for: 3s, connections: fresh, requests: [{get: "/", ok: %s}]}
    expect:
      l: {failed-at-most: 0}
    """
        .formatted(name, ok);
  }

  private void write(String file, String text) throws IOException {
    Path path = project.resolve(file);
    Files.createDirectories(Objects.requireNonNull(path.getParent()));
    Files.writeString(path, text);
  }

  private int run(Object... words) throws Exception {
    Ended ended = holdfast.run(words);
    printed.append(ended.output());
    return ended.exitCode();
  }

  private int run(String scenario, String... more) throws Exception {
    List<Object> words =
        new ArrayList<>(List.of("run", project.resolve(scenario), "--reports", runs()));
    words.addAll(List.of("--set", "api.token=planted-by-set"));
    words.addAll(List.of(more));
    return run(words.toArray());
  }

  private Path runs() {
    return project.resolve("runs");
  }

  @Test
  void noSecretStandsInAnythingThatARunLeavesOrPrints() throws Exception {
    assertThat(run("pass.yaml")).as(printed.toString()).isZero();
    assertThat(run("fail.yaml")).as(printed.toString()).isEqualTo(1);
    assertThat(run("wrong.yaml")).as(printed.toString()).isEqualTo(2);
    assertThat(run("pass.yaml", "--set", "refuse=true")).as(printed.toString()).isEqualTo(2);
    assertThat(run("pass.yaml", "--set", "db.password=planted-by-set,no syntax"))
        .as(printed.toString())
        .isEqualTo(2);
    assertThat(run("plan", project.resolve("pass.yaml"), "--set", "api.token=planted-by-set"))
        .as(printed.toString())
        .isZero();
    List<Path> folders = HoldfastCommand.runFolders(runs());
    assertThat(folders).hasSize(2);
    assertThat(run("report", folders.getFirst())).as(printed.toString()).isBetween(0, 1);
    run("compare", folders.getFirst(), folders.getLast());

    assertThat(printed).contains("(hidden)", "refused the words");
    assertClean("what was printed", printed.toString());
    try (Stream<Path> below = Files.walk(runs())) {
      for (Path file : below.filter(Files::isRegularFile).toList()) {
        assertClean(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      }
    }
    // they were there to be found
    Path log = folders.getFirst().resolve("pods").resolve("app-1.log");
    assertThat(Files.readString(log)).contains("DB_PASSWORD is (hidden)", "WORDS is (hidden)");
  }

  private static void assertClean(String where, String text) {
    for (String secret : PLANTED) {
      String encoded = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
      assertThat(text.contains(secret)).as(secret + " in " + where).isFalse();
      assertThat(text.contains(encoded)).as(secret + " in Base64 in " + where).isFalse();
    }
  }
}
