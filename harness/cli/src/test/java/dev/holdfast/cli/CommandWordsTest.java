package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.ParseResult;

class CommandWordsTest {
  private static List<String> words(String... typed) {
    ParseResult parsed = Holdfast.commandLine().parseArgs(typed);
    return CommandWords.of(parsed.subcommand(), Set.of("--kubeconfig", "--yes", "--in-cluster"));
  }

  @Test
  void whatWasTypedIsSaidAgainButForWhatIsOfThisMachine() {
    assertThat(
            words(
                "--no-color",
                "check",
                "-n",
                "shop",
                "deploy/web",
                "--kubeconfig=/home/me/conf",
                "--context",
                "staging",
                "--request",
                "POST /orders {\"a\": 1}",
                "--status",
                "200,204",
                "--faults=kill",
                "--faults=rollout",
                "--in-cluster",
                "--last-replica",
                "--yes"))
        .startsWith("check")
        .endsWith("deploy/web")
        .containsExactlyInAnyOrder(
            "check",
            "--namespace=shop",
            "--context=staging",
            "--request=POST /orders {\"a\": 1}",
            "--status=200,204",
            "--faults=kill",
            "--faults=rollout",
            "--last-replica",
            "deploy/web");
  }
}
