package dev.holdfast.model;

import java.util.regex.Pattern;

/** What a text must be: a header's value, a body. Draws of the request may stand in it. */
public sealed interface TextRule {
  /** It is there, and not empty. */
  record Present() implements TextRule {}

  /** It is this. */
  record EqualTo(String text) implements TextRule {}

  /** It holds this. */
  record Contains(String text) implements TextRule {}

  /** This regular expression is found in it. No draw stands in it. */
  record Matches(String regex) implements TextRule {
    public Matches {
      var _ = Pattern.compile(regex);
    }
  }
}
