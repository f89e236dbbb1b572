package dev.holdfast.quality;

import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Fault;
import dev.holdfast.model.Image;
import dev.holdfast.model.NotHonoured;
import dev.holdfast.model.Part;
import dev.holdfast.model.Pod;
import dev.holdfast.model.SystemUnderTest;
import dev.holdfast.model.Workload;
import dev.holdfast.spi.FaultDriver;
import dev.holdfast.spi.FaultWitness;
import dev.holdfast.spi.LogStore;
import dev.holdfast.spi.Observer;
import dev.holdfast.spi.Platform;
import dev.holdfast.spi.RunContext;
import dev.holdfast.spi.RunningSystem;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The real platform, but for one part of the systems that it starts. */
record LyingPlatform(Platform honest, UnaryOperator<RunningSystem> lie) implements Platform {
  @Override
  public String name() {
    return honest.name();
  }

  @Override
  public Capabilities capabilities() {
    return honest.capabilities();
  }

  @Override
  public Optional<String> missingForLogs() {
    return honest.missingForLogs();
  }

  @Override
  public Blueprint blueprint(SystemUnderTest.Installed system, List<Fault> faults) {
    return honest.blueprint(system, faults);
  }

  @Override
  public RunningSystem start(
      SystemUnderTest.Installed system, List<Fault> faults, RunContext context) {
    return lie.apply(honest.start(system, faults, context));
  }

  @Override
  public List<String> leftovers(Path runFolder) {
    return honest.leftovers(runFolder);
  }

  @Override
  public List<String> removeLeftovers(Path runFolder) {
    return honest.removeLeftovers(runFolder);
  }

  /** A system that passes everything on; a lie overrides one method. */
  static class PassingOn implements RunningSystem {
    private final RunningSystem honest;

    PassingOn(RunningSystem honest) {
      this.honest = honest;
    }

    @Override
    public List<Part> parts() {
      return honest.parts();
    }

    @Override
    public Optional<LogStore> logs() {
      return honest.logs();
    }

    @Override
    public List<Image> images() {
      return honest.images();
    }

    @Override
    public List<NotHonoured> notHonoured() {
      return honest.notHonoured();
    }

    @Override
    public Optional<String> awaitReady(Duration bound) throws InterruptedException {
      return honest.awaitReady(bound);
    }

    @Override
    public List<LastWords> lastWords() {
      return honest.lastWords();
    }

    @Override
    public Optional<InetSocketAddress> address(String service) throws InterruptedException {
      return honest.address(service);
    }

    @Override
    public List<Pod> pods(Workload workload) {
      return honest.pods(workload);
    }

    @Override
    public List<Observer> observers() {
      return honest.observers();
    }

    @Override
    public FaultDriver faults() {
      return honest.faults();
    }

    @Override
    public FaultWitness witness() {
      return honest.witness();
    }

    @Override
    public void close() {
      honest.close();
    }

    @Override
    public List<String> residue() {
      return honest.residue();
    }
  }
}
