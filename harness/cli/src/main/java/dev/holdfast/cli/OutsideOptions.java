package dev.holdfast.cli;

import dev.holdfast.engine.StopSignal;
import dev.holdfast.launch.Lookout;
import dev.holdfast.model.OutsideSign;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Signs from outside by which a run is ended, of the commands that strike something. */
final class OutsideOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--stop-unless",
      paramLabel = "URL",
      description =
          "An address that must go on answering 2xx; where it does not, twice in a row, all is healed and the run ends. May be said more than once.")
  private List<String> answering = List.of();

  @Option(
      names = "--stop-if-found",
      paramLabel = "'URL QUERY'",
      description =
          "Where Prometheus is and a query that must go on finding nothing, as an alert's; else the same. May be said more than once.")
  private List<String> finding = List.of();

  /** What was said; wrong use is refused. */
  List<OutsideSign> signs() {
    List<OutsideSign> signs = new ArrayList<>();
    answering.forEach(text -> signs.add(read("--stop-unless", text, OutsideSign::answering)));
    finding.forEach(text -> signs.add(read("--stop-if-found", text, OutsideSign::finding)));
    return signs;
  }

  private OutsideSign read(String option, String text, Function<String, OutsideSign> reader) {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + " " + e.getMessage());
    }
  }

  /** Looks until it is closed. */
  Lookout lookout(StopSignal stop) {
    return Lookout.begin(signs(), stop);
  }
}
