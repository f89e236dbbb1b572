package dev.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  private static final String SECRET = "hunter2-plant";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password: hunter2-plant",
        "DB_PASSWORD=hunter2-plant",
        "catalog.auth.passwd=hunter2-plant",
        "{\"password\":\"hunter2-plant\"}",
        "{\"apiKey\" : \"hunter2-plant\", \"a\": 1}",
        "{\\\"clientSecret\\\":\\\"hunter2-plant\\\"}",
        "api-key: 'hunter2-plant'",
        "API_KEY: hunter2-plant",
        "X-Api-Key: hunter2-plant",
        "private key = hunter2-plant",
        "tls.privateKey=hunter2-plant",
        "credentials: \"user hunter2-plant\"",
        "accessToken=hunter2-plant&x=1",
        "GET /items?access_token=hunter2-plant&x=1",
        "http://user:hunter2-plant@host/path",
        "postgres://hunter2-plant@host:5432/db",
        "Authorization: Bearer hunter2-plant",
        "authorization: Digest username=\"hunter2-plant\"",
        "{\"Authorization\": \"Token hunter2-plant\"}",
        "Proxy-Authorization=Negotiate hunter2-plant",
        "Cookie: session=hunter2-plant; other=1",
        "Set-Cookie: a=hunter2-plant; Path=/",
        "curl said Bearer hunter2-plant",
        "app --db-password hunter2-plant --port 80",
        "args: [--token=hunter2-plant]"
      })
  void whatStandsBehindASecretsKeyIsHidden(String text) {
    assertThat(new Redaction().text(text)).doesNotContain("hunter2").contains(Redaction.HIDDEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "catalog-1: not ready",
        "automountServiceAccountToken: false",
        "secret \"pull\" not found",
        "http://127.0.0.1:8080/items?x=1",
        "https://example.com/@user",
        "Basic authentication is asked for",
        "120 tokens and no secrets",
        "secrets: {a: 1}",
        "tokens: [1, 2]",
        "imagePullSecrets: no image is pulled",
        "pullSecrets: regcred",
        "env[DB_PASSWORD].value: must be a text; quote it",
        "env[DB_PASSWORD].valueFrom: the charts render no Secret 'db'",
        "password: |"
      })
  void whatIsNoneStays(String text) {
    assertThat(new Redaction().text(text)).isEqualTo(text);
  }

  @Test
  void hidingTwiceIsHidingOnce() {
    String once = new Redaction().text("password: a, http://u:p@h/ Authorization: Bearer abcdefgh");

    assertThat(new Redaction().text(once)).isEqualTo(once);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "said s3cr\"et word&more of it",
        "{\"a\":\"s3cr\\\"et word&more\"}",
        "czNjciJldCB3b3JkJm1vcmU=",
        "?q=s3cr%22et+word%26more",
        "?q=s3cr%22et%20word%26more",
        "<td>s3cr&quot;et word&amp;more</td>"
      })
  void aLearnedValueIsHiddenHoweverItIsWritten(String text) {
    String hidden = new Redaction().learn(List.of("s3cr\"et word&more")).text(text);

    assertThat(hidden).contains(Redaction.HIDDEN).doesNotContain("s3cr").doesNotContain("czNj");
  }

  @Test
  void eachLineOfALongSecretIsOne() {
    Redaction redaction =
        new Redaction().learn(List.of("-----BEGIN-----\nMIIabcdef0123\n-----END-----\n"));

    assertThat(redaction.text("log: MIIabcdef0123 read")).isEqualTo("log: (hidden) read");
  }

  @Test
  void aShortValueIsHiddenAsAWordOnlyAndANameStaysReadable() {
    Redaction redaction =
        new Redaction().learn(List.of("adam7", "catalog")).keep(Set.of("catalog"));

    assertThat(redaction.text("adam7 and madam7x of catalog-1, catalog"))
        .isEqualTo("(hidden) and madam7x of catalog-1, catalog");
  }

  @Test
  void whatNoTextCouldDoWithoutIsNotLearned() {
    Redaction redaction = new Redaction().learn(List.of("true", "8080", "abc", "admin", ""));

    assertThat(redaction.text("true 8080 abc admin")).isEqualTo("true 8080 abc admin");
    assertThat(redaction.text("password: admin")).isEqualTo("password: (hidden)");
  }

  @Test
  void whatAnotherPartLearnsLaterIsHiddenFromThenOn() {
    Set<String> found = new HashSet<>();
    Redaction redaction = new Redaction().learnFrom(() -> Set.copyOf(found));
    assertThat(redaction.text(SECRET)).isEqualTo(SECRET);

    found.add(SECRET);

    assertThat(redaction.text("x" + SECRET + "y")).isEqualTo("x(hidden)y");
  }
}
