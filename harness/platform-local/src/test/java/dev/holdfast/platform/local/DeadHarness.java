package dev.holdfast.platform.local;

import dev.holdfast.engine.spi.RunningSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A harness that starts two pods, says so, and waits to be killed. */
public final class DeadHarness {
  private DeadHarness() {}

  /** Takes the folder to work in. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (Small small = new Small(Path.of(arguments[0]))) {
      RunningSystem running =
          small.startReady(
              Map.of("replicas", 2, "container", Small.PROBES, "env", Map.of("DEAF", "yes")));
      System.out.println("ready " + running.pods(Small.ECHO).size());
      System.in.transferTo(System.out);
    }
  }
}
