package dev.holdfast.scenario;

import static dev.holdfast.scenario.Field.optional;
import static dev.holdfast.scenario.Field.orElse;

import dev.holdfast.model.Fault;
import dev.holdfast.model.FaultStep;
import dev.holdfast.model.Signal;
import dev.holdfast.model.Start;
import dev.holdfast.model.Workload;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How a scenario says its faults. */
final class FaultGrammar {
  /** What {@code after:} calls the steady state; so no fault can have this name. */
  static final String BASELINE = "baseline";

  static final Field<String> DEPLOYMENT =
      optional("deployment", Names.WORKLOAD, "catalog", "The Deployment that is struck.");

  static final Field<String> STATEFULSET =
      optional("statefulset", Names.WORKLOAD, "catalog", "The StatefulSet that is struck.");

  static final Field<String> CONTAINER =
      optional(
          "container",
          Names.CONTAINER,
          "app",
          "The container of each struck pod; may be left out where a pod has only one.");

  static final Field<Integer> PODS =
      orElse(
          "pods",
          WholeForm.of(1, 10_000, Math::toIntExact, 1),
          "1",
          "How many pods are struck. Where there are more, a seeded generator chooses.");

  static final Field<Signal> SIGNAL =
      orElse(
          "signal",
          new WordForm<>(
              "signal",
              "must be a signal of POSIX.1-2017 that ends or stops a process, without SIG",
              signals(),
              FaultGrammar::signalRemedy),
          "KILL",
          "The signal, without the prefix SIG.");

  static final Structure<Fault> KILL_KIND =
      new Structure<>(
          "kill",
          "A signal to the first process of a container.",
          "{deployment: catalog}",
          parts ->
              new Fault.Kill(
                  workload(parts), parts.find(CONTAINER), parts.get(PODS), parts.get(SIGNAL)),
          OneOf.of("its target", DEPLOYMENT, STATEFULSET),
          CONTAINER,
          PODS,
          SIGNAL);

  static final Field<Fault> KILL =
      optional(
          "kill",
          KILL_KIND,
          "{deployment: catalog}",
          "Sends a signal to the first process of a container.");

  static final Field<String> AFTER =
      optional(
          "after",
          Names.NAME,
          BASELINE,
          "Starts once the baseline, or another fault, is over. A fault is over when it is healed and as many instances are ready as before it.");

  static final Field<Duration> AT =
      optional("at", Quantities.OFFSET, "20s", "Starts so long after the first load's start.");

  static final Structure<FaultStep> A_FAULT =
      new Structure<>(
          "fault",
          "What is broken, and when.",
          "{after: baseline, kill: {deployment: catalog}}",
          parts -> new FaultStep(parts.name(), start(parts), parts.get(KILL)),
          OneOf.of("its start", AFTER, AT),
          OneOf.kinds("its kind", "kind of fault", KILL));

  private FaultGrammar() {}

  private static Workload workload(Parts parts) {
    String deployment = parts.find(DEPLOYMENT);
    return deployment != null
        ? new Workload(Workload.Kind.DEPLOYMENT, deployment)
        : new Workload(Workload.Kind.STATEFULSET, parts.get(STATEFULSET));
  }

  private static Start start(Parts parts) {
    String after = parts.find(AFTER);
    if (after == null) {
      return new Start.At(parts.get(AT));
    }
    return after.equals(BASELINE) ? new Start.AfterBaseline() : new Start.AfterFault(after);
  }

  private static Map<String, Signal> signals() {
    Map<String, Signal> byName = new LinkedHashMap<>();
    Arrays.stream(Signal.values()).forEach(signal -> byName.put(signal.name(), signal));
    return Collections.unmodifiableMap(byName);
  }

  private static String signalRemedy(String wrong, Map<String, Signal> words) {
    String upper = wrong.toUpperCase(Locale.ROOT);
    String bare = upper.startsWith("SIG") && upper.length() > 3 ? upper.substring(3) : upper;
    if (words.containsKey(bare)) {
      return "write " + bare;
    } else if (wrong.equals("9") || wrong.equals("15")) {
      return "write " + (wrong.equals("9") ? "KILL" : "TERM");
    }
    return Suggestion.remedy(bare, words.keySet());
  }
}
