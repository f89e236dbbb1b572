package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FoundTest {
  private static final String SCALER =
      "{\"kind\": \"HorizontalPodAutoscaler\", \"metadata\": {\"name\": \"web\"}, \"spec\": {\"scaleTargetRef\": {\"kind\": \"Deployment\", \"name\": \"web\"}}}";

  private static Found found(String... objects) throws JsonProcessingException {
    Map<String, JsonNode> byKey = new HashMap<>();
    for (String text : objects) {
      JsonNode object = new ObjectMapper().readTree(text);
      byKey.put(object.path("kind").asText() + " " + object.at("/metadata/name").asText(), object);
    }
    return new Found(byKey, List.of());
  }

  private static String web(int replicas, String metadata) {
    return "{\"kind\": \"Deployment\", \"metadata\": {\"name\": \"web\"%s}, \"spec\": {\"replicas\": %d, \"template\": {}}}"
        .formatted(metadata, replicas);
  }

  @Test
  void whatIsOtherThanItWasIsSaidByItsField() throws Exception {
    assertThat(found(web(3, "")).changedSince(found(web(2, ""))))
        .containsExactly("Deployment web: spec.replicas is not as it was found");
    assertThat(found().changedSince(found(web(2, ""))))
        .containsExactly("Deployment web is not there any more");
    assertThat(found(web(2, "")).changedSince(found())).containsExactly("Deployment web is new");
  }

  @Test
  void whatTheClusterItselfWritesIsNoChange() throws Exception {
    assertThat(
            found(web(2, ", \"generation\": 4, \"resourceVersion\": \"9\""))
                .changedSince(found(web(2, ", \"generation\": 2"))))
        .isEmpty();
  }

  @Test
  void theNumberOfPodsIsAnAutoscalersToChange() throws Exception {
    assertThat(found(web(5, ""), SCALER).changedSince(found(web(2, ""), SCALER))).isEmpty();
  }
}
