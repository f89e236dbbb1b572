package dev.holdfast.engine.rules;

import dev.holdfast.engine.timeline.Evidence;
import dev.holdfast.engine.timeline.LogAdvice;
import dev.holdfast.engine.timeline.LogAudit;
import dev.holdfast.engine.timeline.LogAudit.OfService;
import dev.holdfast.engine.timeline.LogAudit.Result;
import dev.holdfast.engine.timeline.LogGaps;
import dev.holdfast.engine.words.Figures;
import dev.holdfast.engine.words.Names;
import dev.holdfast.model.Amount;
import dev.holdfast.model.DurationText;
import dev.holdfast.model.Event;
import dev.holdfast.model.Expectations.OfLogs;
import dev.holdfast.model.History;
import dev.holdfast.model.LogFigures;
import dev.holdfast.model.LogProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the scenario asks of the log lines; judged from what the store was found to hold. */
final class LogQuestions {
  private final Evidence evidence;
  private final OfLogs asked;
  private @Nullable Result result;
  private @Nullable OnTheWay way;

  private LogQuestions(Evidence evidence, OfLogs asked) {
    this.evidence = evidence;
    this.asked = asked;
  }

  private static Optional<LogQuestions> asked(Evidence evidence) {
    return Optional.ofNullable(evidence.scenario().expectations().logs())
        .map(asked -> new LogQuestions(evidence, asked));
  }

  static Stream<Question> of(Evidence evidence) {
    return asked(evidence).stream().flatMap(LogQuestions::questions);
  }

  /** For the report; empty where the store was not read. */
  static List<LogFigures> figures(Evidence evidence) {
    return asked(evidence)
        .filter(_ -> evidence.history().first(Event.LogsRead.class).isPresent())
        .map(LogQuestions::figures)
        .orElse(List.of());
  }

  private Stream<Question> questions() {
    return Stream.of(
            amount("lost-at-most", asked.lostAtMost(), this::lost),
            amount("duplicated-at-most", asked.duplicatedAtMost(), this::doubled),
            amount("out-of-order-at-most", asked.outOfOrderAtMost(), this::disordered),
            searchable(asked.searchableWithin()))
        .flatMap(Optional::stream);
  }

  private interface Answer {
    Finding to(Amount atMost);
  }

  private static Optional<Question> amount(String what, @Nullable Amount atMost, Answer answer) {
    return Optional.ofNullable(atMost)
        .map(bound -> new Question("logs." + what, "at most " + bound, () -> answer.to(bound)));
  }

  private Optional<Question> searchable(@Nullable Duration within) {
    return Optional.ofNullable(within)
        .map(bound ->
            new Question(
                "logs.searchable-within",
                "within " + DurationText.of(bound),
                () -> unlessUnread(() -> searchable(bound.toNanos()))));
  }

  private Result result() {
    Result known = result;
    if (known == null) {
      known = evidence.logs().orElseThrow().over(evidence.history().logs());
      result = known;
    }
    return known;
  }

  /** Lines that were not read are neither there nor lost. */
  private Finding unlessUnread(Supplier<Finding> answer) {
    Optional<Event.LogsRead> read = evidence.history().first(Event.LogsRead.class);
    if (read.isEmpty()) {
      return Finding.unknown("nothing", "the run ended before the log store was read");
    }
    String observed = Figures.count(evidence.history().logs().size(), "line");
    if (!read.get().whole()) {
      return Finding.unknown(observed, read.get().why());
    }
    return read.get().lines() == evidence.history().logs().size()
        ? answer.get()
        : Finding.unknown(
            observed,
            "%s were read, so the file of them is not whole"
                .formatted(Figures.count(read.get().lines(), "line")));
  }

  private Finding lost(Amount atMost) {
    return unlessUnread(() -> {
      Result found = result();
      String unfounded = unfounded(found);
      if (!unfounded.isEmpty()) {
        return Finding.unknown(Figures.count(found.owed(), "line") + " owed", unfounded);
      }
      OnTheWay way = way();
      boolean missed = evidence.history().first(Event.LinesMissed.class).isPresent();
      long neverWritten = missed ? 0 : way.unwritten();
      boolean wayHolds = way.lost() + neverWritten <= atMost.of(way.written() + neverWritten);
      boolean holds = found.lost() <= atMost.of(found.owed()) && wayHolds;
      List<String> ended = LogAudit.ended(asked.services(), evidence.history());
      List<String> because = new ArrayList<>();
      if (!ended.isEmpty()) {
        because.add(
            "a lower bound: lines that %s had in memory when the process ended leave no gap"
                .formatted(Names.and(ended)));
      }
      List<String> unnumbered = names(found, service -> service.unidentified() > 0);
      if (!unnumbered.isEmpty()) {
        because.add(
            "lines of %s have no number of their own, so those are audited that are about acknowledged requests, by the requests' ids alone"
                .formatted(Names.and(unnumbered)));
      }
      long unwritten = unwritten();
      String observed =
          "%s%s of %s lines owed to acknowledged requests (%s)"
                  .formatted(
                      ended.isEmpty() || found.lost() == 0 ? "" : "at least ",
                      Figures.count(found.lost()),
                      Figures.count(found.owed()),
                      Figures.share(found.lost(), found.owed()))
              + (unwritten == 0
                  ? ""
                  : "; %s of them stand in no pod's log".formatted(Figures.count(unwritten)))
              + way.observed()
              + (neverWritten == 0
                  ? ""
                  : "; %s that no request is about, as their numbers say, in no pod's log"
                      .formatted(Figures.count(neverWritten, "line")));
      boolean notWritten = unwritten > 0 || neverWritten > 0;
      if (notWritten) {
        because.add(LogAdvice.NOT_WRITTEN);
      }
      if (holds) {
        return Finding.pass(observed).because(String.join("; ", because));
      }
      return systemsOwn(found) <= atMost.of(found.owed()) && (missed || wayHolds)
          ? Finding.unknown(observed, missed())
          : Finding.fail(
              observed,
              (said(found, LogQuestions::lostOf)
                      + gaps(found)
                      + way.where()
                      + (notWritten ? "; " + LogAdvice.NOT_WRITTEN : ""))
                  .replaceFirst("^; ", ""));
    });
  }

  /**
   * Owed lines that were lost before all stages; 0 where the pods' logs are not known, or the
   * harness may have missed lines of them.
   */
  private long unwritten() {
    return unwrittenAt().values().stream()
        .flatMap(instances -> instances.values().stream())
        .mapToLong(List::size)
        .sum();
  }

  private Map<String, Map<String, List<Long>>> unwrittenAt() {
    History history = evidence.history();
    return history.written().size() == 0 || history.first(Event.LinesMissed.class).isPresent()
        ? Map.of()
        : evidence.logs().orElseThrow().lostAt(history.logs(), history.written());
  }

  private OnTheWay way() {
    OnTheWay known = way;
    if (known == null) {
      known =
          OnTheWay.of(evidence, asked.services(), names(result(), service -> service.owed() == 0));
      way = known;
    }
    return known;
  }

  private List<LogProcess> processes(String service) {
    return way().of(service);
  }

  /** Lost lines of instances of which the harness can have missed none itself. */
  private long systemsOwn(Result found) {
    Set<String> missed =
        evidence
            .history()
            .all(Event.LinesMissed.class)
            .map(Event.LinesMissed::instance)
            .collect(Collectors.toSet());
    return missed.contains("")
        ? 0
        : found.services().stream()
            .flatMap(service -> service.lostBy().entrySet().stream())
            .filter(lost -> !missed.contains(lost.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum();
  }

  private String missed() {
    return "they may be lines that the harness itself missed: "
        + evidence
            .history()
            .all(Event.LinesMissed.class)
            .map(Event.LinesMissed::why)
            .distinct()
            .collect(Collectors.joining("; "));
  }

  /** Why nothing can be said of what was owed; "" where it can. */
  private String unfounded(Result found) {
    if (found.acknowledged() > 0 && found.named() < found.acknowledged()) {
      return "%s of %s acknowledged answers did not name the instances that served them"
              .formatted(
                  Figures.count(found.acknowledged() - found.named()),
                  Figures.count(found.acknowledged()))
          + " (X-Served-By)";
    }
    if (!found.unknownInstances().isEmpty()) {
      return "neither registry nor platform knows %s, which answers name"
          .formatted(Names.and(found.unknownInstances()));
    }
    // a Job serves nobody, and what it wrote is owed all the same
    List<String> idle =
        names(found, service -> service.owed() == 0 && processes(service.service()).isEmpty());
    return idle.isEmpty() ? "" : "no acknowledged request was served by " + Names.and(idle);
  }

  private static List<String> names(Result found, Predicate<OfService> which) {
    return found.services().stream().filter(which).map(OfService::service).toList();
  }

  private static String said(Result found, Function<OfService, String> what) {
    return found.services().stream()
        .map(what)
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(", "));
  }

  private static String lostOf(OfService service) {
    return service.lost() == 0
        ? ""
        : "%s of %s, the first of %s"
            .formatted(Figures.count(service.lost()), service.service(), service.firstLost());
  }

  private static String gaps(Result found) {
    long gaps = found.services().stream().mapToLong(OfService::gaps).sum();
    return gaps == 0
        ? "; no number is missing between those found"
        : "; %s missing between those found".formatted(Figures.count(gaps, "number"));
  }

  private Finding doubled(Amount atMost) {
    return unlessUnread(() -> {
      Result found = result();
      if (found.lines() == 0) {
        return Finding.unknown("0 lines", "the store holds no line of these services");
      }
      String observed =
          "%s of %s lines".formatted(Figures.count(found.doubled()), Figures.count(found.lines()));
      if (found.doubled() > atMost.of(found.lines())) {
        return Finding.fail(observed, said(found, LogQuestions::doubledOf) + way().whereDoubled());
      }
      List<String> blurred = names(found, service -> service.unidentified() > 0);
      return blurred.isEmpty()
          ? Finding.pass(observed)
          : Finding.unknown(observed, unnumbered(blurred) + " copies cannot be told");
    });
  }

  private Finding disordered(Amount atMost) {
    return unlessUnread(() -> {
      Result found = result();
      if (found.lines() == 0) {
        return Finding.unknown("0 lines", "the store holds no line of these services");
      }
      long disordered = way().disordered();
      String observed =
          "%s of %s lines".formatted(Figures.count(disordered), Figures.count(found.lines()));
      if (disordered > atMost.of(found.lines())) {
        return Finding.fail(observed, way().whereDisordered());
      }
      List<String> blurred = names(found, service -> service.unidentified() > 0);
      return blurred.isEmpty()
          ? Finding.pass(observed).because(way().whereDisordered())
          : Finding.unknown(observed, unnumbered(blurred) + " their order cannot be told");
    });
  }

  private static String unnumbered(List<String> services) {
    return "lines of %s do not name service.node.name, process.start and event.sequence, so"
        .formatted(Names.and(services));
  }

  private static String doubledOf(OfService service) {
    if (service.doubled() == 0) {
      return "";
    }
    String reused =
        service.reused() == 0
            ? ""
            : " (%s about another event: its numbers started again within one process)"
                .formatted(Figures.count(service.reused()));
    return "%s of %s, the first %s%s"
        .formatted(
            Figures.count(service.doubled()), service.service(), service.firstDoubled(), reused);
  }

  private Finding searchable(long bound) {
    Lateness late = Lateness.of(evidence, asked.services()::contains);
    if (late.count() == 0) {
      return Finding.unknown(
          "nothing",
          late.early() == 0
              ? "no line of these services was seen to become searchable"
              : "all lines of these services are from before the system was ready");
    }
    String observed =
        "at most %s, p99 %s (to %s, %s%s)"
            .formatted(
                Figures.time(late.most()),
                Figures.time(late.p99()),
                Figures.time(late.resolution()),
                Figures.count(late.count(), "line"),
                late.early() == 0
                    ? ""
                    : "; %s from before the system was ready left out"
                        .formatted(Figures.count(late.early())));
    List<String> skews = skews();
    Optional<Boolean> within = late.within(bound);
    if (within.isEmpty()) {
      return Finding.unknown(
          observed,
          "%s, and whether the time asked was kept depends on it"
              .formatted(String.join(", ", skews)));
    }
    if (evidence.history().first(Event.ClocksParted.class).isPresent()) {
      return Finding.unknown(
          observed, "the time of day was set in the run, and lines have nothing else");
    }
    if (within.get()) {
      return Finding.pass(observed).because(String.join(", ", skews));
    }
    String above =
        "%s later, the latest of %s%s"
            .formatted(Figures.count(late.above(bound)), late.latest(), way().whereLate());
    return late.most() - late.resolution() > bound
        ? Finding.fail(observed, above)
        : Finding.unknown(observed, above + ", but it was not looked often enough to be sure");
  }

  /** Those that did not agree: {@code the clock of catalog-1 is 10 s ahead}. */
  private List<String> skews() {
    List<String> said = new ArrayList<>();
    evidence
        .skews()
        .shown()
        .forEach((instance, skew) -> {
          long middle = skew.middleNanos();
          if (skew.changed()) {
            said.add(
                "the clock of %s was set in the run, by %s"
                    .formatted(instance, Figures.time(skew.highNanos() - skew.lowNanos())));
            return;
          }
          said.add(
              "the clock of %s is %s %s"
                  .formatted(
                      instance, Figures.time(Math.abs(middle)), middle > 0 ? "ahead" : "behind"));
        });
    return said;
  }

  /** An instance each, whichever process of it would have written them. */
  private static List<LogProcess> unwritten(Map<String, List<Long>> at) {
    return at.entrySet().stream()
        .map(instance ->
            new LogProcess(
                instance.getKey(),
                "",
                List.of(),
                LogGaps.unwritten(instance.getValue()),
                LogAdvice.NOT_WRITTEN))
        .toList();
  }

  private List<LogFigures> figures() {
    Map<String, Map<String, List<Long>>> unwrittenAt = unwrittenAt();
    return result().services().stream()
        .map(service -> {
          Lateness late = Lateness.of(evidence, service.service()::equals);
          boolean seen = late.count() > 0;
          return new LogFigures(
              service.service(),
              service.owed(),
              service.lost(),
              service.lines(),
              service.doubled(),
              service.gaps(),
              seen ? late.p99() : -1,
              seen ? late.most() : -1,
              Stream.concat(
                      processes(service.service()).stream(),
                      unwritten(unwrittenAt.getOrDefault(service.service(), Map.of())).stream())
                  .toList());
        })
        .toList();
  }
}
