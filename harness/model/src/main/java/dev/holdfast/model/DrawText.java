package dev.holdfast.model;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text with draws in it, read: {@code /orders/${id}}. A dollar before it makes a draw plain text:
 * {@code $${id}} is sent as <code>${id}</code>.
 *
 * @param parts in order; texts are unescaped
 */
public record DrawText(List<Part> parts) {
  private static final String EXAMPLE = "write for example ${1..1000}";

  /** An escaped dollar, or a draw; what stands in it is told apart by its look. */
  private static final Pattern DRAW = Pattern.compile("\\$(\\$\\{)|\\$\\{([^}]*)(}?)");

  // 15 digits: so that the bounds, and a bound plus one, stay within a long.
  private static final Pattern RANGE = Pattern.compile("(-?[0-9]{1,15})\\.\\.(-?[0-9]{1,15})");
  private static final Pattern ENVIRONMENT = Pattern.compile("env\\.([A-Za-z_][A-Za-z0-9_]*)");
  private static final Pattern COLUMN = Pattern.compile("data\\.([^|{}]+)");
  private static final Pattern CAPTURED = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,62}");

  public DrawText {
    parts = List.copyOf(parts);
  }

  /** A part of a text. */
  public sealed interface Part {
    /** A piece of text that stands as it is. */
    record Fixed(String text) implements Part {}

    /** Filled for each request. */
    record Drawn(Draw draw) implements Part {}
  }

  /**
   * Reads a text.
   *
   * @throws BadText where a dollar and a brace begin something that is not a draw
   */
  public static DrawText of(String text) {
    List<Part> parts = new ArrayList<>();
    StringBuilder fixed = new StringBuilder();
    Matcher matcher = DRAW.matcher(text);
    int from = 0;
    while (matcher.find(from)) {
      fixed.append(text, from, matcher.start());
      from = matcher.end();
      if (matcher.group(1) != null) {
        fixed.append("${");
      } else {
        if (!fixed.isEmpty()) {
          parts.add(new Part.Fixed(fixed.toString()));
          fixed.setLength(0);
        }
        if (matcher.group(3).isEmpty()) {
          throw new BadText("must close '${' with '}'", EXAMPLE, text);
        }
        parts.add(new Part.Drawn(draw(matcher.group(2), text)));
      }
    }
    fixed.append(text, from, text.length());
    if (!fixed.isEmpty()) {
      parts.add(new Part.Fixed(fixed.toString()));
    }
    return new DrawText(parts);
  }

  private static Draw draw(String inner, String text) {
    Matcher range = RANGE.matcher(inner);
    if (range.matches()) {
      long low = Long.parseLong(range.group(1));
      long high = Long.parseLong(range.group(2));
      if (low > high) {
        throw new BadText("must draw from a lower number to a higher one", EXAMPLE, text);
      }
      return new Draw.Range(low, high);
    }
    if (inner.equals("uuid")) {
      return new Draw.Uuid();
    }
    Matcher environment = ENVIRONMENT.matcher(inner);
    if (environment.matches()) {
      return new Draw.Environment(environment.group(1));
    }
    Matcher column = COLUMN.matcher(inner);
    if (column.matches()) {
      return new Draw.Column(column.group(1));
    }
    if (inner.contains("|")) {
      return new Draw.OneOf(List.of(inner.split("\\|", -1)));
    }
    if (CAPTURED.matcher(inner).matches()) {
      return new Draw.Captured(inner);
    }
    if (inner.contains("..")) {
      throw new BadText("must draw from whole numbers between two dots", EXAMPLE, text);
    }
    throw new BadText(
        "must draw by a form that is known",
        "write ${1..1000}, ${uuid}, ${red|green}, ${data.COLUMN}, ${env.NAME}, or the name of what an earlier request captures; $${ for a plain '${'",
        text);
  }

  /** The draws, in order. */
  public List<Draw> draws() {
    return parts.stream()
        .filter(Part.Drawn.class::isInstance)
        .map(part -> ((Part.Drawn) part).draw())
        .toList();
  }

  /** The text without its draws. */
  public String fixed() {
    StringBuilder fixed = new StringBuilder();
    for (Part part : parts) {
      if (part instanceof Part.Fixed(String text)) {
        fixed.append(text);
      }
    }
    return fixed.toString();
  }
}
