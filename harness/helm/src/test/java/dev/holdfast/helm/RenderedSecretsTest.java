package dev.holdfast.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RenderedSecretsTest {
  private static Set<String> in(String yaml) throws Exception {
    return RenderedSecrets.in(new YAMLMapper().readTree(yaml));
  }

  @Test
  void allOfASecretIsSecretAsItIsAndDecoded() throws Exception {
    assertThat(
            in(
                """
                kind: Secret
                data: {anything: cGxhbnRlZC1kYXRh, conf: eyJhdXRoIjogInBsYW50ZWQtYXV0aCIsICJhIjogMX0=}
                stringData: {dsn: planted-string, pin-password: p1, level: info}
                """))
        .contains("cGxhbnRlZC1kYXRh", "planted-data", "planted-auth", "planted-string", "p1")
        .doesNotContain("info");
  }

  @Test
  void elsewhereItIsWhatStandsUnderASecretsKey() throws Exception {
    assertThat(
            in(
                """
                kind: Deployment
                spec:
                  containers:
                    - name: app
                      args: [--api-key=planted-argument, --level=debug]
                      env:
                        - {name: DB_PASSWORD, value: planted-env}
                        - {name: TOKEN, valueFrom: {secretKeyRef: {name: a-secret, key: its-key}}}
                        - {name: LEVEL, value: debug}
                  volumes: [{secret: {secretName: a-secret}}]
                """))
        .containsExactlyInAnyOrder("planted-argument", "planted-env");
    assertThat(
            in(
                """
                kind: ConfigMap
                data: {db-password: planted-map, app.properties: "a=1\\ndb.password=planted-file\\n"}
                """))
        .contains("planted-map", "planted-file");
  }

  @Test
  void aFlagAndItsValueMayBeTwoWordsOfACommand() throws Exception {
    assertThat(
            in(
                """
                kind: Deployment
                spec:
                  containers:
                    - name: app
                      command: [app, -token, planted-command]
                      args: [--api-key, planted-argument, --level, debug, --password, --verbose]
                """))
        .containsExactlyInAnyOrder("planted-command", "planted-argument");
  }

  @Test
  void inValuesItIsAllBelowASecretsKey() throws Exception {
    assertThat(
            RenderedSecrets.inValues(
                new YAMLMapper()
                    .readTree(
                        """
                        db: {password: planted-file, pin-token: 12345678, host: db.example.com}
                        credentials: {anyone: planted-deep}
                        tokens: [planted-item]
                        env: [{name: DB_PASSWORD, value: planted-env}, {name: LEVEL, value: debug}]
                        url: http://me:planted-url@host/
                        existingSecret: a-name
                        """)))
        .containsExactlyInAnyOrder(
            "planted-file",
            "12345678",
            "planted-deep",
            "planted-item",
            "planted-env",
            "me:planted-url");
  }

  @Test
  void ofAChartsOwnValuesItIsWhatSuchAKeyHolds() throws Exception {
    assertThat(
            RenderedSecrets.inDefaults(
                new YAMLMapper()
                    .readTree(
                        """
                        def: {password: planted-default}
                        secret: {image: registry.example.com/app}
                        token: app
                        """)))
        .containsExactly("planted-default");
  }
}
