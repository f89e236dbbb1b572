package dev.holdfast.load;

import dev.holdfast.load.DrawnText.Escape;
import dev.holdfast.load.JsonFields.Found;
import dev.holdfast.model.Capture;
import dev.holdfast.model.JsonPath;
import dev.holdfast.model.Ok;
import dev.holdfast.model.Ok.JsonRule;
import dev.holdfast.model.RequestTemplate;
import dev.holdfast.model.TextRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an answer to a request must be, and what of it is kept for later requests; compiled. */
final class AnswerCheck {
  private static final int MAX_SHOWN = 60;

  /** A regular expression from a scenario against a body from the system: neither is trusted. */
  private static final int MAX_STEPS = 10_000_000;

  private final Draws draws;
  private final Set<Integer> statuses;
  private final long sizeAtLeast;
  private final long sizeAtMost;
  private final List<HeaderRule> headers = new ArrayList<>();
  private final @Nullable Asked text;
  private final JsonFields fields = new JsonFields();
  private final List<FieldRule> rules = new ArrayList<>();
  private final List<FieldCapture> fieldCaptures = new ArrayList<>();
  private final Map<String, String> headerCaptures = new HashMap<>();

  /** What was wrong with an answer, "" for nothing, and what was captured of a right one. */
  record Checked(String wrong, Map<String, String> captured) {
    private static Checked bad(String wrong) {
      return new Checked(wrong, Map.of());
    }
  }

  private record HeaderRule(String name, Asked asked) {}

  /** {@code expected} is null where the field need only be there. */
  private record FieldRule(String path, int place, @Nullable DrawnText expected) {}

  private record FieldCapture(String name, int place) {}

  /** A text rule, compiled. */
  private record Asked(TextRule rule, @Nullable DrawnText text, @Nullable Pattern pattern) {
    private static Asked of(TextRule rule, Draws draws) {
      return switch (rule) {
        case TextRule.Present() -> new Asked(rule, null, null);
        case TextRule.EqualTo(String words) ->
            new Asked(rule, DrawnText.of(words, Escape.NONE, draws), null);
        case TextRule.Contains(String words) ->
            new Asked(rule, DrawnText.of(words, Escape.NONE, draws), null);
        case TextRule.Matches(String regex) -> new Asked(rule, null, Pattern.compile(regex));
      };
    }

    /** "" where one of a header's values is as asked: cookies come in a line each. */
    private String wrongIn(List<String> all, String[] values) {
      String wrong = "missing";
      for (String got : all) {
        wrong = wrong(got, values);
        if (wrong.isEmpty()) {
          return wrong;
        }
      }
      return wrong;
    }

    /** "" where it is as asked. */
    private String wrong(String got, String[] values) {
      String expected = text == null ? "" : text.filled(values);
      return switch (rule) {
        case TextRule.Present _ -> got.isEmpty() ? "empty" : "";
        case TextRule.EqualTo _ ->
            got.equals(expected) ? "" : "expected " + expected + ", got " + shown(got);
        case TextRule.Contains _ ->
            got.contains(expected) ? "" : "expected to hold " + expected + ", got " + shown(got);
        case TextRule.Matches(String regex) ->
            found(got) ? "" : "expected to match " + regex + ", got " + shown(got);
      };
    }

    private boolean found(String got) {
      Matcher matcher = pattern == null ? null : pattern.matcher(new Stepped(got));
      try {
        return matcher != null && matcher.find();
      } catch (TooManySteps | StackOverflowError tooCostly) {
        return false;
      }
    }
  }

  /** As large as one request may make a regular expression's work. */
  private static final class TooManySteps extends RuntimeException {
    private static final long serialVersionUID = 1;

    private TooManySteps() {
      super("too many steps", null, false, false);
    }
  }

  /** A text that counts how often it is looked at. */
  private static final class Stepped implements CharSequence {
    private final String text;
    private int steps;

    private Stepped(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (++steps > MAX_STEPS) {
        throw new TooManySteps();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * Compiles it; draws of {@code ok} are added to the request's.
   *
   * @throws IllegalArgumentException with rule and value where a path cannot be read
   */
  AnswerCheck(RequestTemplate template, Draws draws) {
    this.draws = draws;
    Ok ok = template.ok();
    statuses = new HashSet<>(ok.statuses());
    sizeAtLeast = ok.sizeAtLeast();
    sizeAtMost = ok.sizeAtMost();
    ok.headers().forEach((name, rule) -> headers.add(new HeaderRule(name, Asked.of(rule, draws))));
    TextRule ofBody = ok.text();
    text = ofBody == null ? null : Asked.of(ofBody, draws);
    ok.json()
        .forEach((path, rule) ->
            rules.add(
                new FieldRule(
                    path,
                    fields.add(JsonPath.of(path)),
                    switch (rule) {
                      case JsonRule.Present() -> null;
                      case JsonRule.EqualTo(String words) ->
                          DrawnText.of(words, Escape.NONE, draws);
                    })));
    template
        .captures()
        .forEach((name, capture) -> {
          switch (capture) {
            case Capture.Json(JsonPath path) ->
                fieldCaptures.add(new FieldCapture(name, fields.add(path)));
            case Capture.Header(String header) -> headerCaptures.put(name, header);
          }
        });
  }

  /** Whether the answer's body must be kept until it is complete. */
  boolean needsBody() {
    return text != null || !fields.isEmpty();
  }

  /** Whether it matters how long the body is. */
  boolean needsSize() {
    return sizeAtLeast > 0 || sizeAtMost < Long.MAX_VALUE;
  }

  /** Holds a complete answer against what was asked. */
  Checked check(Incoming answer, String[] values) {
    if (!statuses.contains(answer.status())) {
      return Checked.bad("status " + answer.status());
    }
    if (answer.isCutOff()) {
      return Checked.bad("packed body is cut off before its end");
    }
    if (!needsBody() && headers.isEmpty() && headerCaptures.isEmpty()) {
      return Checked.bad(wrongSize(answer.bodyBytes()));
    }
    @Nullable Found[] found = {};
    String wrong = wrongHeader(answer, values);
    if (wrong.isEmpty()) {
      wrong = wrongSize(answer.bodyBytes());
    }
    if (wrong.isEmpty() && needsBody()) {
      wrong = unreadable(answer);
    }
    if (wrong.isEmpty() && text != null) {
      wrong = named("text: ", text.wrong(answer.text(), values));
    }
    if (wrong.isEmpty() && !fields.isEmpty()) {
      Optional<@Nullable Found[]> read = fields.read(answer);
      wrong = read.isEmpty() ? "body is not JSON" : "";
      found = read.orElse(found);
      for (int i = 0; i < rules.size() && wrong.isEmpty(); i++) {
        FieldRule rule = rules.get(i);
        wrong = named("json " + rule.path() + ": ", wrong(rule, found[rule.place()], values));
      }
    }
    if (!wrong.isEmpty()) {
      return Checked.bad(draws.withoutSecrets(wrong, values));
    }
    return captured(answer, found);
  }

  private String wrongHeader(Incoming answer, String[] values) {
    for (HeaderRule rule : headers) {
      String wrong = rule.asked().wrongIn(answer.headers().getAll(rule.name()), values);
      if (!wrong.isEmpty()) {
        return "header " + rule.name() + ": " + wrong;
      }
    }
    return "";
  }

  /** What was unpacked names no encoding any more. */
  private static String unreadable(Incoming answer) {
    String encoding = answer.header("content-encoding");
    return encoding == null || encoding.isBlank() || encoding.equalsIgnoreCase("identity")
        ? ""
        : "body is packed as "
            + shown(encoding)
            + ", and only gzip and deflate are read; ask for these (Accept-Encoding)";
  }

  private String wrongSize(long bytes) {
    if (bytes < sizeAtLeast) {
      return "body of %d bytes, expected at least %d".formatted(bytes, sizeAtLeast);
    }
    return bytes > sizeAtMost
        ? "body of %d bytes, expected at most %d".formatted(bytes, sizeAtMost)
        : "";
  }

  private static String wrong(FieldRule rule, @Nullable Found found, String[] values) {
    if (found == null) {
      return "missing";
    }
    if (rule.expected() == null) {
      return found.isNull() ? "null" : "";
    }
    String expected = rule.expected().filled(values);
    return found.equalTo(expected) ? "" : "expected " + expected + ", got " + found.shown();
  }

  private Checked captured(Incoming answer, @Nullable Found[] found) {
    if (fieldCaptures.isEmpty() && headerCaptures.isEmpty()) {
      return new Checked("", Map.of());
    }
    Map<String, String> captured = new HashMap<>();
    for (FieldCapture capture : fieldCaptures) {
      Found value = found[capture.place()];
      if (value == null || !value.scalar()) {
        return Checked.bad(
            "capture " + capture.name() + ": " + (value == null ? "missing" : value.shown()));
      }
      captured.put(capture.name(), value.text());
    }
    for (Map.Entry<String, String> capture : headerCaptures.entrySet()) {
      String value = answer.header(capture.getValue());
      if (value == null) {
        return Checked.bad("capture " + capture.getKey() + ": missing");
      }
      captured.put(capture.getKey(), value);
    }
    return new Checked("", captured);
  }

  private static String named(String name, String wrong) {
    return wrong.isEmpty() ? "" : name + wrong;
  }

  private static String shown(String text) {
    return UntrustedText.printable(text, MAX_SHOWN);
  }
}
