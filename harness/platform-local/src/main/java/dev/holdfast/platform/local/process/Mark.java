package dev.holdfast.platform.local.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * By which the processes are known that a process of a run starts itself, whatever sessions and
 * parents they have: a random word in their environment, which each hands on to the next. Programs
 * that write their title over their environment (nginx, postgres) are known by their output, which
 * goes to the log that the run opened for them.
 *
 * @param word empty for a process that was started without one
 * @param log the file that its output goes to; empty where there is none
 */
public record Mark(String word, String log) {
  /** The variable that carries the word. */
  static final String VARIABLE = "HOLDFAST_MARK";

  /** The mark of a process whose children are not known. */
  static final Mark NONE = new Mark("", "");

  /** A mark that no other process has. */
  static Mark of(Path log) throws IOException {
    Path around = Objects.requireNonNull(log.toAbsolutePath().getParent()).toRealPath();
    String real = around.resolve(log.getFileName()).toString();
    // the ledger's fields end at tabs and its lines at line ends
    return new Mark(UUID.randomUUID().toString(), real.matches("[^\\t\\r\\n]*") ? real : "");
  }

  /** Puts it on what is started with these variables. */
  public void putInto(Map<String, String> environment) {
    environment.put(VARIABLE, word);
  }

  /** Those that carry it and still run, the one that it was made for included. */
  public List<ProcessTable.Stat> carriers() {
    return equals(NONE)
        ? List.of()
        : ProcessTable.all().stream()
            .filter(stat -> !stat.dead() && !stat.ending() && isOn(stat.pid()))
            .toList();
  }

  /** Whether a process carries it. */
  boolean isOn(long pid) {
    return (!word.isEmpty()
            && ProcessTable.variable(pid, VARIABLE).filter(word::equals).isPresent())
        || (!log.isEmpty() && ProcessTable.outputs(pid).contains(Path.of(log)));
  }
}
