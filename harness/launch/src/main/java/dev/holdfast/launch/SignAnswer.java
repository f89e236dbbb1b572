package dev.holdfast.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.model.OutsideSign;
import java.util.Optional;

/** What was answered where a sign from outside was asked for. */
record SignAnswer(int status, String body) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN = 200;

  /** Why the run must end, by this answer; empty where it need not. */
  Optional<String> against(OutsideSign sign) {
    return switch (sign) {
      case OutsideSign.Answering answering ->
          isWell()
              ? Optional.empty()
              : Optional.of("%s answered %d".formatted(answering.address(), status));
      case OutsideSign.Finding finding -> against(finding);
    };
  }

  private Optional<String> against(OutsideSign.Finding finding) {
    JsonNode data = isWell() ? data() : JSON.missingNode();
    if (!data.path("resultType").asText().equals("vector")) {
      return Optional.of(
          "%s gave no vector for '%s': status %d, %s"
              .formatted(
                  finding.address().resolve("/"),
                  finding.query(),
                  status,
                  body.substring(0, Math.min(SHOWN, body.length())).strip()));
    }
    JsonNode found = data.path("result");
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "'%s' finds %s = %s"
                .formatted(
                    finding.query(),
                    found.at("/0/metric"),
                    found.at("/0/value/1").asText("something")));
  }

  private JsonNode data() {
    try {
      return JSON.readTree(body).path("data");
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }

  private boolean isWell() {
    return status >= 200 && status < 300;
  }
}
