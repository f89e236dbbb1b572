package dev.holdfast.model;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What makes an answer ok.
 *
 * @param statuses any of them
 * @param headers by name, without regard to case
 * @param json by the path of a field in the JSON body, as {@link JsonPath} reads it
 * @param text of the body; null for any
 * @param sizeAtLeast of the body, in bytes
 * @param sizeAtMost of the body, in bytes
 * @param within a later right answer counts as slow; null for no such bound but the load's timeout
 */
public record Ok(
    List<Integer> statuses,
    Map<String, TextRule> headers,
    Map<String, JsonRule> json,
    @Nullable TextRule text,
    long sizeAtLeast,
    long sizeAtMost,
    @Nullable Duration within) {
  public Ok {
    statuses = List.copyOf(statuses);
    Rule.check(!statuses.isEmpty(), "ok must admit at least 1 status", statuses);
    for (int status : statuses) {
      Rule.check(status >= 100 && status <= 599, "status must be in [100, 599]", status);
    }
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    json = Collections.unmodifiableMap(new LinkedHashMap<>(json));
    Rule.check(
        sizeAtLeast <= sizeAtMost,
        "size-at-least must not be more than size-at-most",
        sizeAtLeast + " and " + sizeAtMost);
    if (within != null) {
      Rule.positive("within", within);
    }
  }

  /** One status, some fields of the body, and a time. */
  public Ok(int status, Map<String, JsonRule> json, @Nullable Duration within) {
    this(List.of(status), Map.of(), json, null, 0, Long.MAX_VALUE, within);
  }

  /** What a field of the body must be. */
  public sealed interface JsonRule {
    /** The field is there and not null. */
    record Present() implements JsonRule {}

    /**
     * The field's text is this, or it is a number and equal to this one: 10.5 and 10.50 are; a draw
     * of the request means the same value.
     */
    record EqualTo(String text) implements JsonRule {}
  }
}
