package dev.holdfast.platform.local;

import dev.holdfast.model.Fault;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Signal;
import dev.holdfast.platform.local.process.ProcessId;
import dev.holdfast.platform.local.process.Signals;
import dev.holdfast.spi.FaultDriver.ActiveFault;
import dev.holdfast.spi.FaultDriver.Prepared;
import dev.holdfast.spi.FaultNotPossible;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Sends a container's first process a signal: that very process, or none. */
final class SignalDriver {
  private final LocalPods pods;

  SignalDriver(LocalPods pods) {
    this.pods = pods;
  }

  Prepared prepare(Fault.OnContainers fault, List<Pod> targets) {
    Map<String, ProcessId> processes = new LinkedHashMap<>();
    for (Pod target : targets) {
      processes.put(target.name(), pods.process(target, fault.container()));
    }
    return switch (fault) {
      case Fault.Kill kill -> new Kill(kill.signal(), processes);
      case Fault.Pause _ -> new Pause(processes);
    };
  }

  /** To all or none: nothing is sent before every target was seen to be what it was. */
  private static void send(Map<String, ProcessId> processes, Function<ProcessId, String> signal) {
    processes.forEach((pod, id) -> {
      if (!id.alive()) {
        throw new FaultNotPossible(
            "pod " + pod + ": process " + id.pid() + " is not there any more");
      }
    });
    processes.forEach((pod, id) -> {
      String why = signal.apply(id);
      if (!why.isEmpty()) {
        throw new FaultNotPossible("pod " + pod + ": " + why);
      }
    });
  }

  private record Kill(Signal signal, Map<String, ProcessId> processes) implements Prepared {
    @Override
    public ActiveFault inject() {
      send(processes, id -> Signals.send(signal, id));
      return () -> {};
    }
  }

  private record Pause(Map<String, ProcessId> processes) implements Prepared {
    @Override
    public ActiveFault inject() {
      try {
        send(processes, Signals::pause);
      } catch (FaultNotPossible e) {
        goOn();
        throw e;
      }
      return this::goOn;
    }

    /** One that has ended since, and perhaps was started anew, has nothing to go on with. */
    private void goOn() {
      processes.values().forEach(Signals::goOn);
    }
  }
}
