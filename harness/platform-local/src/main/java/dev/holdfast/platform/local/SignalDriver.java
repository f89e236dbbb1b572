package dev.holdfast.platform.local;

import dev.holdfast.engine.spi.FaultDriver;
import dev.holdfast.engine.spi.FaultNotPossible;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Signal;
import dev.holdfast.platform.local.process.ProcessId;
import dev.holdfast.platform.local.process.Signals;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sends a container's first process a signal: that very process, or none. */
final class SignalDriver implements FaultDriver {
  private final LocalPods pods;

  SignalDriver(LocalPods pods) {
    this.pods = pods;
  }

  @Override
  public Prepared prepare(Fault fault, List<Pod> targets) {
    return switch (fault) {
      case Fault.Kill kill -> {
        Map<String, ProcessId> processes = new LinkedHashMap<>();
        for (Pod target : targets) {
          processes.put(target.name(), pods.process(target, kill.container()));
        }
        yield new Kill(kill.signal(), processes);
      }
      default -> throw new FaultNotPossible("the local platform cannot do '" + fault.kind() + "'");
    };
  }

  private record Kill(Signal signal, Map<String, ProcessId> processes) implements Prepared {
    /** A signal cannot be taken back; the pod is restarted by the platform. */
    @Override
    public Map<String, String> undo() {
      return Map.of();
    }

    @Override
    public ActiveFault inject() {
      // all or none: nothing is sent before every target was seen to be what it was
      processes.forEach((pod, id) -> {
        if (!id.alive()) {
          throw new FaultNotPossible(
              "pod " + pod + ": process " + id.pid() + " is not there any more");
        }
      });
      processes.forEach((pod, id) -> {
        String why = Signals.send(signal, id);
        if (!why.isEmpty()) {
          throw new FaultNotPossible("pod " + pod + ": " + why);
        }
      });
      return () -> {};
    }
  }
}
