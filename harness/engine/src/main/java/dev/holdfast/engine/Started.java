package dev.holdfast.engine;

import dev.holdfast.spi.Observer;
import dev.holdfast.spi.RunningSystem;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a run has started so far, so that it can be stopped whatever happens. */
final class Started {
  final List<Observer> observers = new CopyOnWriteArrayList<>();
  final List<LoadRun> loads = new CopyOnWriteArrayList<>();
  final List<FaultRun> faults = new CopyOnWriteArrayList<>();
  final List<LogReading> logs = new CopyOnWriteArrayList<>();
  final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable RunningSystem system;
  private boolean stopping;

  /**
   * Keeps the system; one that comes up only after the run has given up waiting for it is closed at
   * once.
   */
  void keep(RunningSystem started) {
    boolean tooLate;
    lock.lock();
    try {
      tooLate = stopping;
      system = tooLate ? null : started;
    } finally {
      lock.unlock();
    }
    if (tooLate) {
      started.close();
      throw new IllegalStateException("the system came up after the run had ended");
    }
  }

  /** Why the system must be left in peace at once; empty where nobody said so. */
  Optional<String> halted() {
    RunningSystem running;
    lock.lock();
    try {
      running = system;
    } finally {
      lock.unlock();
    }
    return running == null ? Optional.empty() : running.halted();
  }

  /** The system to stop; one that comes up later closes itself. */
  Optional<RunningSystem> toStop() {
    lock.lock();
    try {
      stopping = true;
      return Optional.ofNullable(system);
    } finally {
      lock.unlock();
    }
  }
}
