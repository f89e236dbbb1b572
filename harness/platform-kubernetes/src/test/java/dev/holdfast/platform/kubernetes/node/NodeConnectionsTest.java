package dev.holdfast.platform.kubernetes.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Toxic;
import dev.holdfast.model.Toxic.Direction;
import dev.holdfast.model.Toxic.Effect;
import dev.holdfast.model.Workload;
import dev.holdfast.spi.FaultDriver.ActiveFault;
import dev.holdfast.spi.FaultNotPossible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * With programs in the places of iptables, nsenter and what delays, that write down their calls.
 */
@Timeout(120)
class NodeConnectionsTest {
  private static final String RULE_OF_ANSWERS =
      "OUTPUT ! -o lo -p tcp -m multiport --sports 8080,9090 -m time --datestop TIME -j NFQUEUE --queue-num 24713 --queue-bypass";

  private static final Duration BOUND = Duration.ofMinutes(1);

  @TempDir Path programs;

  @SuppressWarnings("NullAway.Init")
  private ShellNode node;

  @BeforeEach
  void programsThatWriteDownTheirCalls() throws IOException {
    node = new ShellNode(programs);
    program("nsenter", "shift 3; exec \"$@\"");
    program("iptables", "shift 2; echo \"$*\" >>\"$0.calls\"");
    program("holdfast-delay", "echo \"$*\" >>\"$0.calls\"; echo held; exec cat");
  }

  @AfterEach
  void theyHaveEnded() throws InterruptedException {
    node.end();
  }

  private void program(String name, String does) throws IOException {
    Path file = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + does + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<String> calls(String program) throws IOException {
    Path calls = programs.resolve(program + ".calls");
    return Files.exists(calls)
        ? Files.readAllLines(calls).stream()
            .map(call -> call.replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d", "TIME"))
            .toList()
        : List.of();
  }

  private static Fault.Network fault(Toxic toxic) {
    return new Fault.Network(
        new Workload(Workload.Kind.DEPLOYMENT, "catalog"), 1, toxic, true, Duration.ofSeconds(8));
  }

  private ActiveFault strike(Toxic toxic) throws IOException {
    ProcessHandle self = ProcessHandle.current();
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String started = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
    return new NodeConnections(new PodNetwork(node))
        .strike(
            fault(toxic),
            List.of(8080, 9090, 8080),
            List.of(new NodeProcesses.Id(self.pid(), started)))
        .inject();
  }

  @Test
  void answersAreLateByARuleThatAProgramServesAndAreSoNoMoreOnceItIsHealed() throws Exception {
    ActiveFault active =
        strike(Toxic.of(new Effect.Latency(Duration.ofMillis(300), Duration.ofMillis(50))));

    assertThat(calls("iptables")).containsExactly("-I " + RULE_OF_ANSWERS);
    assertThat(calls("holdfast-delay")).containsExactly("24713 300 50 0");

    active.close();

    await()
        .atMost(BOUND)
        .untilAsserted(() ->
            assertThat(calls("iptables"))
                .containsExactly("-I " + RULE_OF_ANSWERS, "-D " + RULE_OF_ANSWERS));
  }

  @Test
  void requestsAreSlowOnTheirWayIn() throws Exception {
    try (ActiveFault _ = strike(new Toxic(new Effect.Bandwidth(100), Direction.UPSTREAM, 1))) {
      assertThat(calls("iptables").getFirst())
          .startsWith("-I INPUT ! -i lo -p tcp -m multiport --dports 8080,9090 ");
      assertThat(calls("holdfast-delay")).containsExactly("24713 0 0 100000");
    }
  }

  @Test
  void dataIsResetAndConnectingIsRefusedByRulesAlone() throws Exception {
    try (ActiveFault _ = strike(Toxic.of(new Effect.Reset(Duration.ZERO)));
        ActiveFault _ = strike(Toxic.of(new Effect.Down()))) {
      assertThat(calls("iptables"))
          .containsExactly(
              "-I INPUT ! -i lo -p tcp -m multiport --dports 8080,9090 -m time --datestop TIME --tcp-flags PSH PSH -j REJECT --reject-with tcp-reset",
              "-I INPUT ! -i lo -p tcp -m multiport --dports 8080,9090 -m time --datestop TIME -j REJECT --reject-with tcp-reset");
      assertThat(calls("holdfast-delay")).isEmpty();
    }
  }

  @Test
  void whatTheKernelRefusesIsSaidAndNoRuleStays() throws Exception {
    program("holdfast-delay", "echo 'holdfast-delay: the kernel gives it no packets'; exit 1");

    assertThatThrownBy(
            () -> strike(Toxic.of(new Effect.Latency(Duration.ofMillis(300), Duration.ZERO))))
        .isInstanceOf(FaultNotPossible.class)
        .hasMessage("holdfast-delay: the kernel gives it no packets");
    await().atMost(BOUND).untilAsserted(() -> assertThat(calls("iptables")).hasSize(2));
  }

  @Test
  void anImageWithoutTheProgramIsNamedBeforeARuleIsMade() throws Exception {
    Files.delete(programs.resolve("holdfast-delay"));

    assertThatThrownBy(() -> strike(Toxic.of(new Effect.Bandwidth(1))))
        .isInstanceOf(FaultNotPossible.class)
        .hasMessageContaining("has no holdfast-delay; take one that harness/images/build agent");
    assertThat(calls("iptables")).isEmpty();
  }

  @Test
  void whatAnAgentCannotMakeIsSaidWithWhatToWrite() {
    Effect latency = new Effect.Latency(Duration.ofMillis(300), Duration.ZERO);
    Fault.Network sparing =
        new Fault.Network(
            new Workload(Workload.Kind.DEPLOYMENT, "catalog"),
            1,
            Toxic.of(latency),
            false,
            Duration.ofSeconds(8));

    assertThat(NodeConnections.missing(fault(Toxic.of(latency)))).isEmpty();
    assertThat(NodeConnections.missing(fault(Toxic.of(new Effect.Down())))).isEmpty();
    assertThat(NodeConnections.missing(sparing).orElseThrow()).endsWith("write hits-probes: true");
    assertThat(
            NodeConnections.missing(fault(new Toxic(latency, Direction.DOWNSTREAM, 0.5)))
                .orElseThrow())
        .endsWith("leave out toxicity");
    assertThat(
            NodeConnections.missing(fault(Toxic.of(new Effect.Reset(Duration.ofSeconds(1)))))
                .orElseThrow())
        .endsWith("write reset: {}");
    assertThat(NodeConnections.missing(fault(Toxic.of(new Effect.LimitData(100)))).orElseThrow())
        .contains("makes latency, bandwidth, reset and down, not limit-data; write one of these");
  }
}
