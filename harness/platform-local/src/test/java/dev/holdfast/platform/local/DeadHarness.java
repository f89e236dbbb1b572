package dev.holdfast.platform.local;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Toxic.Effect;
import dev.holdfast.spi.RunningSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A harness that starts two pods, pauses one, says so, and waits to be killed. */
public final class DeadHarness {
  private DeadHarness() {}

  /** Takes the folder to work in. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (Small small = new Small(Path.of(arguments[0]))) {
      Map<String, Object> values =
          new HashMap<>(
              Map.of("replicas", 2, "container", Small.PATIENT, "env", Map.of("DEAF", "yes")));
      RunningSystem running =
          arguments.length > 1 ? struck(small, values) : small.startReady(values);
      Fault pause = new Fault.Pause(Small.ECHO, null, 1, Duration.ofHours(1));
      var _ = running.faults().prepare(pause, List.of(Small.pod(running, 0))).inject();
      System.out.println("ready " + running.pods(Small.ECHO).size());
      System.in.transferTo(System.out);
    }
  }

  /** With one of the pods behind a network that is down. */
  private static RunningSystem struck(Small small, Map<String, Object> values)
      throws InterruptedException {
    values.put("proxy", "${platform.proxy.sidecar}");
    Fault.Network down = NetworkFaultsTest.network(new Effect.Down(), false);
    RunningSystem running = small.startReady(values, down);
    running.faults().prepare(down, List.of(Small.pod(running, 0))).inject();
    return running;
  }
}
