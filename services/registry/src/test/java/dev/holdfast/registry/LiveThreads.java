package dev.holdfast.registry;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** The threads of this JVM, virtual ones included, which only a thread dump shows. */
final class LiveThreads {
  private LiveThreads() {}

  /** The numbers of those that have a frame of that package on their stack. */
  static Set<String> in(String packagePrefix) {
    try {
      Path folder = Files.createTempDirectory("threads");
      Path dump = folder.resolve("dump.txt");
      try {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
        // a thread is a line "#12 "name" ..." and the lines of its stack, then an empty line
        return Arrays.stream(Files.readString(dump).split("\\R\\R"))
            .filter(thread -> thread.startsWith("#"))
            .filter(thread -> !thread.startsWith("#" + Thread.currentThread().threadId() + " "))
            .filter(thread ->
                thread.contains(" " + packagePrefix) || thread.contains("/" + packagePrefix))
            .map(thread -> thread.substring(0, thread.indexOf(' ')))
            .collect(Collectors.toSet());
      } finally {
        Files.deleteIfExists(dump);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
