package dev.holdfast.platform.local.process;

import dev.holdfast.model.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Sends signals; {@link ProcessHandle} knows only two of them. */
public final class Signals {
  private static final long SHELL_SECONDS = 10;

  private Signals() {}

  /**
   * Sends a signal to a process, if it is still the one.
   *
   * @return "" when it was sent, else why not
   */
  public static String send(Signal signal, ProcessId target) {
    if (!target.alive()) {
      return "process " + target.pid() + " is gone";
    }
    if (signal == Signal.TERM || signal == Signal.KILL) {
      return ProcessHandle.of(target.pid())
              .map(handle -> signal == Signal.KILL ? handle.destroyForcibly() : handle.destroy())
              .orElse(false)
          ? ""
          : "process " + target.pid() + " could not be signalled";
    }
    return byShell(signal.name(), target);
  }

  /**
   * Stops a process until {@link #goOn} (SIGSTOP), if it is still the one.
   *
   * @return "" when it was told, else why not
   */
  public static String pause(ProcessId target) {
    return target.alive() ? byShell("STOP", target) : "process " + target.pid() + " is gone";
  }

  /**
   * Lets a stopped process go on (SIGCONT), if it is still the one; to any other it means nothing.
   *
   * @return "" when it was told, else why not
   */
  public static String goOn(ProcessId target) {
    return target.alive() ? byShell("CONT", target) : "process " + target.pid() + " is gone";
  }

  private static String byShell(String signal, ProcessId target) {
    try {
      // the shell's own kill: the program of that name is not on every machine
      Process kill =
          new ProcessBuilder(
                  "sh", "-c", "kill -s \"$1\" \"$2\"", "sh", signal, Long.toString(target.pid()))
              .redirectErrorStream(true)
              .start();
      kill.getOutputStream().close();
      if (!kill.waitFor(SHELL_SECONDS, TimeUnit.SECONDS)) {
        kill.destroyForcibly();
        return "kill did not answer within " + SHELL_SECONDS + "s";
      }
      String said =
          new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return kill.exitValue() == 0 ? "" : said.isEmpty() ? "kill: exit " + kill.exitValue() : said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
