package dev.holdfast.model;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What nobody may read in anything that is written or shown: the one place that says what a secret
 * is, and through which all writing goes.
 *
 * <p>It hides by two means. Values that it has learned to be secret are hidden wherever they stand,
 * as they are, in Base64, in a URL or in JSON. And without having learned anything it hides what
 * stands behind a key that is a secret's ({@link #isSecret}), user info of URLs, and credentials in
 * headers. Too much hidden is a nuisance, too little a leak.
 */
public final class Redaction {
  /** Stands where a secret stood; plain in YAML, in a URL and in Helm's {@code --set} syntax. */
  public static final String HIDDEN = "(hidden)";

  /** Pull secrets are called by their names alone. */
  private static final String KEYS =
      "password|passwd|token|(?<!pull)secret|credential|api[-_]?key|private[-_ ]?key";

  private static final Pattern KEY = Pattern.compile("(?i)" + KEYS);

  /** What a program would not take for a text is nobody's password; what all guess hides none. */
  private static final Pattern NO_SECRET =
      Pattern.compile(
          "(?i)true|false|null|~|yes|no|on|off|none|\\d{1,7}"
              + "|admin|root|guest|user|default|password|secret|token");

  /** Less than this says nothing, and would be found in any text. */
  private static final int LEAST = 4;

  /** Shorter ones are hidden as whole words only. */
  private static final int ANYWHERE = 12;

  private static final String WORD = "[A-Za-z0-9_-]";

  /**
   * Whether a value begins so that it is more than one text, or has been hidden already, or so that
   * it is what we say of the key.
   */
  private static final String NOT_HERE =
      "(?!(?:must (?:be|have|not) |there is |the charts |it is )|\\(hidden\\)|\\\\?[\"']\\(hidden\\)|[\\[{|>&*!]|\\$\\{|(?i:true|false|null|~)\\b)";

  /** Between a key and its value; a quote in a text within a text is escaped. */
  private static final String IS = "\\\\?[\"']?[ \\t]*+[:=][ \\t]*+";

  private static final String QUOTED =
      "\"(?:\\\\.|[^\"\\\\\\r\\n])*\"|'[^'\\r\\n]*'|\\\\[\"'][^\"'\\\\\\r\\n]*";

  private static final List<Rule> RULES =
      List.of(
          new Rule("([A-Za-z][A-Za-z0-9+.-]*://)", "[^\\s/@'\"<>()]+", "@"),
          new Rule(
              "(?i)(\\b(?:(?:proxy-)?authorization|(?:set-)?cookie)" + IS + ")" + NOT_HERE,
              QUOTED + "|[^\\s\"'\\\\][^\\r\\n]*",
              ""),
          new Rule("\\b([Bb]earer[ \\t]++)", "[A-Za-z0-9._~+/=-]{4,}", ""),
          new Rule(
              "\\b([Bb]asic[ \\t]++)(?=[A-Za-z0-9+/]*[0-9A-Z])", "[A-Za-z0-9+/]{8,}={0,2}", ""),
          // as an argument of a command, and as a key in YAML, JSON, a URL or prose
          new Rule("(?i)(--[\\w-]*(?:" + KEYS + ")[\\w-]*[ \\t]++)" + NOT_HERE, "[^\\s-]\\S*", ""),
          new Rule(
              "(?i)((?:" + KEYS + ")[\\w.\\-\\]]*" + IS + ")" + NOT_HERE,
              QUOTED + "|[^\\s,;&\"'<>)}\\]\\\\]+",
              ""));

  private final Set<String> learned = new CopyOnWriteArraySet<>();
  private final Set<String> names = new CopyOnWriteArraySet<>();
  private final List<Supplier<Set<String>>> sources = new CopyOnWriteArrayList<>();

  /** A place in a text that gives a secret away by its form. */
  private record Rule(Pattern pattern, String after) {
    /**
     * @param before what stays, in a group
     * @param secret what goes
     * @param after what stays again
     */
    Rule(String before, String secret, String after) {
      this(Pattern.compile(before + "(" + secret + ")" + after), after);
    }

    String apply(String text) {
      return pattern.matcher(text).replaceAll("$1" + Matcher.quoteReplacement(HIDDEN + after));
    }

    Stream<String> secrets(String text) {
      return pattern.matcher(text).results().map(found -> found.group(2));
    }
  }

  /** Whether what stands under a key of this name is secret. */
  public static boolean isSecret(String key) {
    return KEY.matcher(key).find();
  }

  /** These values are secret from now on; each line of a longer one, too. */
  public Redaction learn(Collection<String> values) {
    values.stream().flatMap(Redaction::parts).forEach(learned::add);
    return this;
  }

  /** Whatever another part comes to know of secrets. */
  public Redaction learnFrom(Supplier<Set<String>> source) {
    sources.add(source);
    return this;
  }

  /** These are names of things: where a secret is the same word, the name can still be read. */
  public Redaction keep(Collection<String> words) {
    names.addAll(words);
    return this;
  }

  /** The text without what is secret. */
  public String text(String text) {
    String hidden = values(text);
    for (Rule rule : RULES) {
      hidden = rule.apply(hidden);
    }
    return hidden;
  }

  /** The text without the values that were learned; one whose form must stay, such as YAML. */
  public String values(String text) {
    String hidden = text;
    for (String secret : secrets()) {
      hidden = hide(hidden, secret);
    }
    return hidden;
  }

  /** What a text gives away by its form alone. */
  public static Set<String> givenAway(String text) {
    return RULES.stream()
        .flatMap(rule -> rule.secrets(text))
        .map(secret -> secret.replaceAll("^[\"']|[\"']$", ""))
        .collect(Collectors.toSet());
  }

  private static String hide(String text, String secret) {
    if (!text.contains(secret)) {
      return text;
    }
    if (secret.length() >= ANYWHERE) {
      return text.replace(secret, HIDDEN);
    }
    return Pattern.compile("(?<!" + WORD + ")" + Pattern.quote(secret) + "(?!" + WORD + ")")
        .matcher(text)
        .replaceAll(Matcher.quoteReplacement(HIDDEN));
  }

  /** The longest first, so that no part of one is left when another is hidden. */
  private Set<String> secrets() {
    Set<String> all =
        new TreeSet<>(
            Comparator.comparingInt(String::length).reversed().thenComparing(word -> word));
    Stream.concat(
            learned.stream(),
            sources.stream().flatMap(source -> source.get().stream()).flatMap(Redaction::parts))
        .filter(secret -> !names.contains(secret))
        .flatMap(Redaction::written)
        .forEach(all::add);
    return all;
  }

  /** A value, and the lines of one that is shown line by line. */
  private static Stream<String> parts(String value) {
    return Stream.concat(Stream.of(value), value.lines().map(String::strip))
        .filter(part -> part.length() >= LEAST && !NO_SECRET.matcher(part).matches())
        .filter(part -> !part.equals(HIDDEN));
  }

  /** The ways in which a value is written into texts. */
  private static Stream<String> written(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    Set<String> all = new LinkedHashSet<>();
    all.add(value);
    if (value.length() >= ANYWHERE / 2) {
      all.add(Base64.getEncoder().encodeToString(bytes));
      all.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
    String url = URLEncoder.encode(value, StandardCharsets.UTF_8);
    all.add(url);
    all.add(url.replace("+", "%20"));
    String json = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    all.add(json);
    all.add(
        value
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("'", "&#39;"));
    return all.stream();
  }
}
