package dev.holdfast.scenario;

import dev.holdfast.scenario.Yaml.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request's path and query, as it goes on the wire once its draws are made. */
final class RequestPath {
  /** Whatever stands between a dollar with a brace and the brace that closes it. */
  private static final Pattern DRAW = Pattern.compile("\\$\\{([^}]*)(}?)");

  private static final Pattern RANGE = Pattern.compile("([0-9]{1,15})\\.\\.([0-9]{1,15})");

  /** RFC 3986, 3.3 and 3.4: what a path and a query may hold. */
  private static final Pattern LEGAL =
      Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*");

  static final TextForm<String> FORM =
      TextForm.of(
              "path",
              "must be a path that starts with '/', in printable ASCII without blanks",
              "/[!-~]{0,2000}",
              RequestPath::checked,
              "/api/products/${1..1000}",
              "/health")
          .withRemedy(RequestPath::remedy);

  private RequestPath() {}

  private static String checked(String path) {
    String rangeProblem = rangeProblem(path);
    if (!rangeProblem.isEmpty()) {
      throw new Refused(rangeProblem, "write for example ${1..1000}");
    }
    String fixed = DRAW.matcher(path).replaceAll("");
    if (fixed.contains("#")) {
      throw new Refused(
          "must not have a fragment, which is never sent", "remove '#' and what follows");
    } else if (fixed.contains("{")) {
      throw new Refused("must hold braces only in a draw", "write for example ${1..1000}");
    } else if (!LEGAL.matcher(fixed).matches()) {
      throw new Refused(
          "must hold only characters that RFC 3986 allows", "percent-encode the others");
    }
    return path;
  }

  /** What is wrong with the draws in a text, after its name; "" where nothing is. */
  static String rangeProblem(String text) {
    Matcher draws = DRAW.matcher(text);
    while (draws.find()) {
      Matcher range = RANGE.matcher(draws.group(1));
      if (draws.group(2).isEmpty()) {
        return "must close '${' with '}'";
      } else if (!range.matches()) {
        return "must draw from whole numbers between two dots";
      } else if (Long.parseLong(range.group(1)) > Long.parseLong(range.group(2))) {
        return "must draw from a lower number to a higher one";
      }
    }
    return "";
  }

  /** The draws of a text, each as written. */
  static List<String> draws(String text) {
    List<String> draws = new ArrayList<>();
    Matcher found = DRAW.matcher(text);
    while (found.find()) {
      draws.add(found.group());
    }
    return draws;
  }

  private static String remedy(Yaml wrong) {
    String text = wrong instanceof Scalar scalar ? scalar.text() : "";
    if (text.matches("(?s)[a-z]+://.*")) {
      return "write the path alone, for example /health; the load's 'to' says where it goes";
    } else if (text.matches("[!-~&&[^/]][!-~]*")) {
      return "write /" + text;
    }
    return text.startsWith("/")
        ? "percent-encode the others, a blank as %20"
        : "write for example /api/products/${1..1000}";
  }
}
