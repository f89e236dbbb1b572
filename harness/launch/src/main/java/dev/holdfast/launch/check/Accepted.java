package dev.holdfast.launch.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a team knows of its workload and bears for now, so that a build fails only on what is new.
 *
 * @param weaknesses rules of advice
 * @param noticed kinds of faults that users notice
 */
public record Accepted(Set<String> weaknesses, Set<String> noticed) {
  private static final String WEAKNESSES = "weaknesses";
  private static final String NOTICED = "noticed";

  /** Nothing. */
  public static final Accepted NOTHING = new Accepted(Set.of(), Set.of());

  public Accepted {
    weaknesses = Set.copyOf(weaknesses);
    noticed = Set.copyOf(noticed);
  }

  /**
   * Reads a file that {@link #text} wrote, and perhaps a person since.
   *
   * @throws IllegalArgumentException with rule, value and remedy, where it is none
   */
  public static Accepted read(Path file) {
    JsonNode root;
    try {
      root = new YAMLMapper().readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw wrong(file, "must be YAML, but: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--accept: %s cannot be read (%s); name a file that a check wrote: accept.yaml"
              .formatted(file, e));
    }
    if (!root.isObject()) {
      throw wrong(file, "must have fields");
    }
    root.fieldNames()
        .forEachRemaining(field -> {
          if (!field.equals(WEAKNESSES) && !field.equals(NOTICED)) {
            throw wrong(file, "unknown field '%s'".formatted(field));
          }
        });
    return new Accepted(
        words(file, root, WEAKNESSES, Advisor.RULES), words(file, root, NOTICED, Checkup.FAULTS));
  }

  private static Set<String> words(Path file, JsonNode root, String field, List<String> known) {
    JsonNode list = root.path(field);
    if (!list.isArray() && !list.isMissingNode()) {
      throw wrong(file, "%s must be a list, got '%s'".formatted(field, list.asText()));
    }
    Set<String> words = new LinkedHashSet<>();
    for (JsonNode word : list) {
      if (!known.contains(word.asText())) {
        throw wrong(
            file,
            "%s must be of %s, got '%s'".formatted(field, String.join(", ", known), word.asText()));
      }
      words.add(word.asText());
    }
    return words;
  }

  private static IllegalArgumentException wrong(Path file, String what) {
    return new IllegalArgumentException(
        "--accept: %s: %s; write for example: weaknesses: [one-replica]".formatted(file, what));
  }

  /** A file that accepts all that a check showed. */
  public static String text(Outcome outcome) {
    return """
    # What holdfast check showed of %s. Keep the lines that are known and borne for now:
    # with --accept and this file a check fails on others alone.
    weaknesses: [%s]
    noticed: [%s]
    """
        .formatted(
            outcome.aim().anatomy().workload(),
            String.join(", ", rules(outcome)),
            String.join(", ", kinds(outcome)));
  }

  private static List<String> rules(Outcome outcome) {
    return outcome.advice().stream().map(Advice::rule).distinct().toList();
  }

  private static List<String> kinds(Outcome outcome) {
    return outcome.faults().stream()
        .map(Outcome.One::seen)
        .filter(seen -> seen.verdict() == Verdict.FAIL)
        .map(Seen::kind)
        .distinct()
        .toList();
  }

  /** What of it is not accepted, in words. */
  public List<String> beyond(Outcome outcome) {
    List<String> beyond = new ArrayList<>();
    rules(outcome).stream()
        .filter(rule -> !weaknesses.contains(rule))
        .map("weakness "::concat)
        .forEach(beyond::add);
    kinds(outcome).stream()
        .filter(kind -> !noticed.contains(kind))
        .map(kind -> "users noticed " + kind)
        .forEach(beyond::add);
    return beyond;
  }

  /** What of it was not seen any more, in words: it need not be accepted. */
  public List<String> needless(Outcome outcome) {
    List<String> needless = new ArrayList<>();
    weaknesses.stream()
        .filter(rule -> !rules(outcome).contains(rule))
        .sorted()
        .map("weakness "::concat)
        .forEach(needless::add);
    List<String> tried = outcome.faults().stream().map(one -> one.seen().kind()).toList();
    noticed.stream()
        .filter(kind -> tried.contains(kind) && !kinds(outcome).contains(kind))
        .sorted()
        .map(kind -> "users noticed " + kind)
        .forEach(needless::add);
    return needless;
  }

  /** Whether nothing but what is accepted keeps a check from passing. */
  public boolean covers(Outcome outcome) {
    return outcome.verdict() == Verdict.FAIL
        && beyond(outcome).isEmpty()
        && outcome.faults().stream().noneMatch(one -> one.seen().verdict() == Verdict.UNKNOWN);
  }
}
