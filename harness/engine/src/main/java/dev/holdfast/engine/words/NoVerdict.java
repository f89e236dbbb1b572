package dev.holdfast.engine.words;

import dev.holdfast.model.Check;
import dev.holdfast.model.Verdict;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the evidence lacks, and what to do about it: the lack that explains the most comes first.
 */
public final class NoVerdict {
  /** No load, however long or fast, helps here. */
  public static final String NOBODY_NAMED =
      "no answer named the instances that served it (X-Served-By)";

  /** Of a fault on the way of log lines: it is not requests that must be more. */
  public static final String NO_LINE = "no audited service wrote a log line";

  private static final Map<String, String> REMEDIES = remedies();

  private NoVerdict() {}

  private static Map<String, String> remedies() {
    Map<String, String> remedies = new LinkedHashMap<>();
    remedies.put("aborted", "run it again and let it end");
    remedies.put("ready", "read what the pods last said, or give them longer with ready-within");
    remedies.put("baseline", "mend the system, or let it come to rest, before breaking it");
    remedies.put("fault-seen", "see why the fault does not take hold, then run it again");
    remedies.put("heal-seen", "see why the heal does not take, then run it again");
    remedies.put("load-kept-up", "lower the rate, or leave the machine to the run alone");
    remedies.put("under-load", "load longer, so that the fault and its end lie within the load");
    remedies.put("fault-met", "load longer, faster or over fresh connections, so that it is met");
    remedies.put("clocks", "keep the machine awake and its time as it is, then run it again");
    remedies.put("observers", "see what kept the observer from looking, then run it again");
    remedies.put("complete", "see what failed in the harness, then run it again");
    return remedies;
  }

  static String sentence(List<Check> checks) {
    List<String> order = List.copyOf(REMEDIES.keySet());
    return checks.stream()
        .filter(check -> check.verdict() == Verdict.UNKNOWN)
        .min(Comparator.comparingInt(check -> rank(order, kind(check))))
        .map(NoVerdict::said)
        .orElse("No verdict: nothing was asked.");
  }

  private static int rank(List<String> order, String kind) {
    int index = order.indexOf(kind);
    return index < 0 ? order.size() : index;
  }

  /** The name without the load's or fault's. */
  static String kind(Check check) {
    return check.name().substring(check.name().indexOf('.') + 1);
  }

  private static @Nullable String remedy(Check check) {
    if (check.why().startsWith(NOBODY_NAMED)) {
      return "let answers name their pods by X-Served-By";
    }
    return check.why().startsWith(NO_LINE)
        ? "load so that they write while it lasts"
        : REMEDIES.get(kind(check));
  }

  private static String said(Check check) {
    String remedy = remedy(check);
    boolean named = check.name().contains(".");
    return "No verdict: %s%s%s."
        .formatted(
            named ? check.name().substring(0, check.name().indexOf('.')) + ": " : "",
            check.why(),
            remedy == null ? "" : "; " + remedy);
  }
}
