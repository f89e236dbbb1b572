package dev.holdfast.helm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.model.Redaction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.regex.Pattern;

/**
 * The secrets in what charts render: all that is in a Secret, and texts under a key that is a
 * secret's anywhere else, such as the environment of a container; and those in the values that they
 * render it from, since a template may put a password under any key. A chart may make up another
 * password at each rendering, so whatever this process has ever rendered is kept; whoever writes
 * asks for it.
 */
public final class RenderedSecrets {
  /** What a Secret holds besides passwords may be short and stand in any text. */
  private static final int LEAST = 6;

  /** Keys of Kubernetes that name a secret and hold none. */
  private static final Set<String> NAMES =
      Set.of(
          "secretname",
          "secretref",
          "existingsecret",
          "secretkeyref",
          "imagepullsecrets",
          "serviceaccounttoken",
          "automountserviceaccounttoken",
          "tokenrequests");

  private static final Pattern FLAG = Pattern.compile("--?[A-Za-z][\\w.-]*");

  private static final Set<String> KNOWN = new CopyOnWriteArraySet<>();

  private RenderedSecrets() {}

  /** All that this process has rendered so far. */
  public static Set<String> known() {
    return KNOWN;
  }

  static void learn(Collection<JsonNode> documents) {
    documents.forEach(document -> KNOWN.addAll(in(document)));
  }

  /** Learns from the values that a chart is given, by whichever way. */
  static void learnValues(JsonNode values) {
    KNOWN.addAll(inValues(values));
  }

  /** Learns from what a chart or subchart brings as its own values. */
  static void learnDefaults(JsonNode values) {
    KNOWN.addAll(inDefaults(values));
  }

  /** As in a scenario's values: all below a key that is a secret's. */
  static Set<String> inValues(JsonNode values) {
    Set<String> found = new LinkedHashSet<>();
    given(found, values, false, true);
    return found;
  }

  /**
   * Only what such a key holds itself: a chart's own values say much below one that is no secret,
   * such as an image, and short ones stand in any text.
   */
  static Set<String> inDefaults(JsonNode values) {
    Set<String> found = new LinkedHashSet<>();
    given(found, values, false, false);
    found.removeIf(text -> text.length() < LEAST);
    return found;
  }

  private static void given(Set<String> found, JsonNode node, boolean secret, boolean deep) {
    if (node.isTextual() || node.isNumber()) {
      if (secret) {
        found.add(node.asText());
      } else {
        found.addAll(Redaction.givenAway(node.asText()));
      }
    } else if (node.isArray()) {
      arguments(found, node);
      node.forEach(item -> given(found, item, secret, deep));
    } else {
      named(found, node);
      node.properties()
          .forEach(entry ->
              given(found, entry.getValue(), (secret && deep) || isSecret(entry.getKey()), deep));
    }
  }

  /** The secrets of one rendered document. */
  static Set<String> in(JsonNode document) {
    Set<String> found = new LinkedHashSet<>();
    if (document.path("kind").asText().equals("Secret")) {
      document
          .path("stringData")
          .properties()
          .forEach(entry -> add(found, entry.getKey(), entry.getValue().asText()));
      document
          .path("data")
          .properties()
          .forEach(entry -> {
            add(found, entry.getKey(), entry.getValue().asText());
            add(found, entry.getKey(), decoded(entry.getValue().asText()));
          });
    } else {
      below(found, document);
    }
    return found;
  }

  private static void add(Set<String> found, String key, String text) {
    if (text.length() >= LEAST || Redaction.isSecret(key)) {
      found.add(text);
    }
    if (text.startsWith("{") || text.startsWith("[")) {
      try {
        leaves(found, new ObjectMapper().readTree(text));
      } catch (JsonProcessingException noJson) {
        // then it is one text
      }
    }
  }

  private static void leaves(Set<String> found, JsonNode node) {
    if (node.isTextual() && node.asText().length() >= LEAST) {
      found.add(node.asText());
    }
    node.forEach(child -> leaves(found, child));
  }

  private static String decoded(String text) {
    try {
      return new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException noBase64) {
      return "";
    }
  }

  private static void below(Set<String> found, JsonNode node) {
    named(found, node);
    arguments(found, node);
    node.properties()
        .forEach(entry -> {
          JsonNode value = entry.getValue();
          if (value.isTextual() && isSecret(entry.getKey())) {
            found.add(value.asText());
          } else if (value.isTextual()) {
            // a file or document within a text, such as a ConfigMap's
            found.addAll(Redaction.givenAway(value.asText()));
          }
        });
    node.forEach(child -> {
      if (child.isTextual() && node.isArray()) {
        found.addAll(Redaction.givenAway(child.asText()));
      }
      below(found, child);
    });
  }

  /** As containers' environments are written: {@code {name: DB_PASSWORD, value: …}}. */
  private static void named(Set<String> found, JsonNode node) {
    if (node.path("value").isTextual() && Redaction.isSecret(node.path("name").asText())) {
      found.add(node.path("value").asText());
    }
  }

  /** A flag and its value as two words of a command: {@code ["--api-key", …]}. */
  private static void arguments(Set<String> found, JsonNode node) {
    for (int i = 1; node.isArray() && i < node.size(); i++) {
      String flag = node.get(i - 1).asText();
      String value = node.get(i).asText();
      if (FLAG.matcher(flag).matches() && Redaction.isSecret(flag) && !value.startsWith("-")) {
        found.add(value);
      }
    }
  }

  private static boolean isSecret(String key) {
    return Redaction.isSecret(key) && !NAMES.contains(key.toLowerCase(Locale.ROOT));
  }
}
