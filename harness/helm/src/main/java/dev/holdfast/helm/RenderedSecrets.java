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

/**
 * The secrets in what charts render: all that is in a Secret, and texts under a key that is a
 * secret's anywhere else, such as the environment of a container. A chart may make up another
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
          "secretkeyref",
          "imagepullsecrets",
          "serviceaccounttoken",
          "automountserviceaccounttoken",
          "tokenrequests");

  private static final Set<String> KNOWN = new CopyOnWriteArraySet<>();

  private RenderedSecrets() {}

  /** All that this process has rendered so far. */
  public static Set<String> known() {
    return KNOWN;
  }

  static void learn(Collection<JsonNode> documents) {
    documents.forEach(document -> KNOWN.addAll(in(document)));
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
    if (node.path("value").isTextual() && Redaction.isSecret(node.path("name").asText())) {
      found.add(node.path("value").asText());
    }
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

  private static boolean isSecret(String key) {
    return Redaction.isSecret(key) && !NAMES.contains(key.toLowerCase(Locale.ROOT));
  }
}
