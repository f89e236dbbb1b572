package dev.holdfast.model;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What makes an answer ok.
 *
 * @param json by the dotted path of a field in the JSON body
 * @param within a later right answer counts as slow; null for no such bound but the load's timeout
 */
public record Ok(int status, Map<String, JsonRule> json, @Nullable Duration within) {
  public Ok {
    Rule.check(status >= 100 && status <= 599, "status must be in [100, 599]", status);
    json = Collections.unmodifiableMap(new LinkedHashMap<>(json));
    if (within != null) {
      Rule.positive("within", within);
    }
  }

  /** What a field of the body must be. */
  public sealed interface JsonRule {
    /** The field is there and not null. */
    record Present() implements JsonRule {}

    /**
     * The field's text is this; a {@code ${1..1000}} that stands in the request's path too means
     * the same draw.
     */
    record EqualTo(String text) implements JsonRule {}
  }
}
