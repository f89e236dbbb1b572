package dev.holdfast.cli;

import dev.holdfast.launch.Doctor;
import dev.holdfast.launch.ExitCode;
import dev.holdfast.launch.Project;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code holdfast doctor}. */
@Command(
    name = "doctor",
    description =
        "Says which platforms can be had on this machine, and what is missing for the others.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  ./holdfast doctor"})
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Doctor.Platform> platforms = Doctor.examine(Project.around(Path.of("")));
    for (Doctor.Platform platform : platforms) {
      out.println(
          platform.name() + ": " + (platform.usable() ? "can be had here" : "cannot be had here"));
      for (Doctor.Finding finding : platform.findings()) {
        out.println(
            "  "
                + finding.state().mark()
                + " "
                + finding.what()
                + (finding.remedy().isEmpty() ? "" : " — " + finding.remedy()));
      }
    }
    return (platforms.stream().anyMatch(Doctor.Platform::usable)
            ? ExitCode.OK
            : ExitCode.CANNOT_START)
        .number();
  }
}
