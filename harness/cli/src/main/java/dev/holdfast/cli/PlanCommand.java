package dev.holdfast.cli;

import dev.holdfast.launch.ExitCode;
import dev.holdfast.launch.Launch;
import dev.holdfast.model.Scenario;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code holdfast plan}. */
@Command(
    name = "plan",
    description =
        "Says what a run would do: loads, faults and which pods they strike; starts nothing.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  ./holdfast plan scenarios/smoke/replica-kill.yaml --seed 7"})
final class PlanCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ScenarioOptions options = new ScenarioOptions();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    ScenarioOptions.Order order = options.order();
    Scenario scenario = Launch.read(order.scenario(), order.overrides()).scenario();
    Launch.Prospect prospect;
    try (Launch launch =
        Launch.on(options.platform(), options.project(order.scenario()), Clock.systemUTC())) {
      prospect = launch.plan(scenario, order.choices());
    }
    PlanText.lines(prospect).forEach(line -> out.println(Screen.clean(line)));
    return ExitCode.OK.number();
  }
}
