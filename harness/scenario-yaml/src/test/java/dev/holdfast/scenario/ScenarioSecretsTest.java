package dev.holdfast.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ScenarioSecretsTest {
  private static final String TEXT =
      """
      system:
        charts:
          - chart: ../app   # a comment with ümläut 🙂
            values:
              db:
                adminPassword: correct horse battery
                port: 5432
                useToken: true
                tokenFrom: ${platform.registry.url}
              key: &k anchored-secret
              apiKey: *k
              tls:
                private_key: |
                  -----BEGIN-----
                  abcdefgh
              credentials: {user: someone, parts: [one-part, "two parts"]}
              extraEnv:
                - {name: DB_PASSWD, value: by-name}
                - {value: turned-round, name: GITHUB_TOKEN}
                - {name: LEVEL, value: debug}
      loads:
        token-load:
          to: gateway
          headers: {Authorization: "Bearer a.b.c", Accept: json, X-Env: "${env.MY_TOKEN}"}
      """;

  @Test
  void findsThemByKeyWhereverTheyStand() {
    assertThat(ScenarioSecrets.in(TEXT).values())
        .containsExactlyInAnyOrder(
            "correct horse battery",
            "anchored-secret",
            "-----BEGIN-----\nabcdefgh\n",
            "someone",
            "one-part",
            "two parts",
            "by-name",
            "turned-round",
            "Bearer a.b.c");
  }

  @Test
  void theTextStaysAsItWasButForThem() {
    assertThat(ScenarioSecrets.in(TEXT).hidden())
        .isEqualTo(
            """
            system:
              charts:
                - chart: ../app   # a comment with ümläut 🙂
                  values:
                    db:
                      adminPassword: "(hidden)"
                      port: 5432
                      useToken: true
                      tokenFrom: ${platform.registry.url}
                    key: &k "(hidden)"
                    apiKey: *k
                    tls:
                      private_key: "(hidden)"
                    credentials: {user: "(hidden)", parts: ["(hidden)", "(hidden)"]}
                    extraEnv:
                      - {name: DB_PASSWD, value: "(hidden)"}
                      - {value: "(hidden)", name: GITHUB_TOKEN}
                      - {name: LEVEL, value: debug}
            loads:
              token-load:
                to: gateway
                headers: {Authorization: "(hidden)", Accept: json, X-Env: "${env.MY_TOKEN}"}
            """);
  }

  @Test
  void whatComesFromTheEnvironmentIsSecret() {
    assertThat(
            ScenarioSecrets.in(TEXT).fromEnvironment(Map.of("MY_TOKEN", "from-env", "OTHER", "no")))
        .containsExactly("from-env");
  }

  @Test
  void aTextThatIsNoYamlGivesWhatCameBefore() {
    assertThat(ScenarioSecrets.in("password: planted\nb: [").values()).containsExactly("planted");
  }

  @Test
  void ofAnOverrideTheValueAloneIsHidden() {
    String override = "a.password=x\\,y,b=1,list.tokens={t-one,t-two},c={1,2}";

    assertThat(ScenarioSecrets.hiddenOverride(override))
        .isEqualTo("a.password=(hidden),b=1,list.tokens=(hidden),c={1,2}");
    assertThat(ScenarioSecrets.inOverride(override)).contains("x,y", "x\\,y", "t-one", "t-two");
  }
}
