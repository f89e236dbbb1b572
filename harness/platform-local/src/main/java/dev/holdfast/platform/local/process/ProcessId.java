package dev.holdfast.platform.local.process;

/**
 * A process that no other can be taken for: pids are used again, a pid with its start time is not.
 *
 * @param startTicks in clock ticks since the machine's boot: field 22 of {@code /proc/PID/stat}
 *     (proc(5))
 */
public record ProcessId(long pid, long startTicks) {
  /** Whether it still runs; a zombie does not. */
  public boolean alive() {
    return ProcessTable.stat(pid)
        .filter(stat -> stat.startTicks() == startTicks && !stat.dead())
        .isPresent();
  }
}
