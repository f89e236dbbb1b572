package dev.holdfast.platform.local.process;

import dev.holdfast.model.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a run left: processes of its ledger that still run (by pid, start time and boot), whatever
 * carries their {@link Mark}, and its temporary files. It looks at the machine alone, never at what
 * the harness believes.
 */
public final class Leftovers {
  static final String HARNESS = "harness";
  private static final long GRACE_SECONDS = 5;

  private final Path folder;
  private final Path tmp;

  private Leftovers(Path folder, Path tmp) {
    this.folder = folder;
    this.tmp = tmp;
  }

  /** Of the run with that folder, whose temporary files are in {@code tmp}. */
  public static Leftovers of(Path runFolder, Path tmp) {
    return new Leftovers(runFolder, tmp);
  }

  /** Processes that still run. */
  public List<Ledger.Entry> processes() {
    List<Ledger.Entry> entries =
        Ledger.in(folder).entries().stream()
            .filter(entry -> !entry.what().equals(HARNESS))
            .toList();
    Map<ProcessId, Ledger.Entry> found = new LinkedHashMap<>();
    for (Ledger.Entry entry : entries) {
      if (entry.id().alive()) {
        found.put(entry.id(), entry);
      }
    }
    for (ProcessTable.Stat stat : entries.isEmpty() ? List.<ProcessTable.Stat>of() : running()) {
      entries.stream()
          .filter(entry -> entry.mark().isOn(stat.pid()))
          .findFirst()
          .ifPresent(entry ->
              found.putIfAbsent(
                  stat.id(), new Ledger.Entry(stat.id(), Mark.NONE, "started by " + entry.what())));
    }
    return List.copyOf(found.values());
  }

  private static List<ProcessTable.Stat> running() {
    return ProcessTable.all().stream().filter(stat -> !stat.dead() && !stat.ending()).toList();
  }

  /** Temporary files that are still there. */
  public List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (Path root : roots()) {
      try (Stream<Path> below = Files.walk(root)) {
        below.filter(Files::isRegularFile).forEach(files::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }

  /** Whether the harness that made the run is another process than this one, and still runs. */
  public boolean runIsUnderWay() {
    return Ledger.in(folder).entries().stream()
        .filter(entry -> entry.what().equals(HARNESS))
        .anyMatch(entry -> entry.id().pid() != ProcessHandle.current().pid() && entry.id().alive());
  }

  /** What is left, a text each. */
  public List<String> describe() {
    List<String> words = new ArrayList<>();
    processes().forEach(entry -> words.add(describe(entry)));
    files().forEach(file -> words.add("file " + file));
    return words;
  }

  private static String describe(Ledger.Entry entry) {
    return "process " + entry.id().pid() + " (" + entry.what() + ")";
  }

  /** Ends and deletes them; what was removed, in words. */
  public List<String> remove() {
    List<String> removed = new ArrayList<>();
    List<Ledger.Entry> processes = processes();
    processes.forEach(entry -> Signals.send(Signal.TERM, entry.id()));
    // one that a fault has stopped sees the SIGTERM only when it goes on
    processes.stream()
        .map(Ledger.Entry::id)
        .filter(id -> ProcessTable.stat(id.pid()).filter(ProcessTable.Stat::stopped).isPresent())
        .forEach(Signals::goOn);
    awaitEnd(processes);
    for (Ledger.Entry entry : processes) {
      if (entry.id().alive()) {
        Signals.send(Signal.KILL, entry.id());
      }
      removed.add(describe(entry));
    }
    awaitEnd(processes);
    files().forEach(file -> removed.add("file " + file));
    deleteFiles();
    return removed;
  }

  /** Deletes the temporary files. */
  public void deleteFiles() {
    for (Path root : roots()) {
      try (Stream<Path> below = Files.walk(root)) {
        for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private List<Path> roots() {
    List<Path> roots = new ArrayList<>();
    if (Files.isDirectory(tmp)) {
      roots.add(tmp);
    }
    // a killed JVM leaves its performance counters here, unless it runs with -XX:-UsePerfData
    Path counters =
        Path.of(
            System.getProperty("java.io.tmpdir", "/tmp"),
            "hsperfdata_" + System.getProperty("user.name"));
    for (Ledger.Entry entry : Ledger.in(folder).entries()) {
      Path file = counters.resolve(Long.toString(entry.id().pid()));
      // a pid that is in use again has counters that are not ours
      boolean ours = ProcessTable.stat(entry.id().pid()).isEmpty();
      if (!entry.what().equals(HARNESS) && ours && Files.exists(file)) {
        roots.add(file);
      }
    }
    return roots;
  }

  private static void awaitEnd(List<Ledger.Entry> processes) {
    CompletableFuture<?>[] ends =
        processes.stream()
            .filter(entry -> entry.id().alive())
            .flatMap(entry -> ProcessHandle.of(entry.id().pid()).stream())
            .map(ProcessHandle::onExit)
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(ends).completeOnTimeout(null, GRACE_SECONDS, TimeUnit.SECONDS).join();
  }
}
