package dev.holdfast.scenario;

import dev.holdfast.scenario.Yaml.Scalar;
import java.util.regex.Pattern;

/** A request's path and query, as it goes on the wire once its draws are made. */
final class RequestPath {
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
    String fixed = DrawnForm.read(path).fixed();
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
