package dev.holdfast.platform.local;

import dev.holdfast.platform.local.process.ProcessId;
import dev.holdfast.platform.local.process.ProcessTable;

/** For tests that plant processes. */
final class LeftoverProcesses {
  private LeftoverProcesses() {}

  static ProcessId idOf(Process process) {
    return ProcessTable.stat(process.pid()).orElseThrow().id();
  }
}
