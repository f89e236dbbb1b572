package dev.holdfast.junit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a suite in a process of its own: on the JDK that the harness needs, with the harness's own
 * libraries. Where the build is killed, that process sees the end of its input, heals and ends.
 */
final class HarnessProcess {
  private static final int MOST_RETRIES = 5;
  private static final String MAIN = "dev.holdfast.suite.SuiteProcess";

  private HarnessProcess() {}

  /**
   * Runs it to its end; what the harness prints goes to standard output.
   *
   * @throws NoVerdict where it cannot be started, or ends before it has said all
   */
  static void run(ResilienceSuite suite, SuiteProgress progress) {
    List<String> command = command(Jdk.find(), HarnessJar.find());
    Process process;
    try {
      process = new ProcessBuilder(command).start();
    } catch (IOException e) {
      throw new NoVerdict("the harness cannot be started: " + e.getMessage());
    }
    // its input stays open for as long as this JVM lives: its end is the end of the build
    try (PrintWriter input =
        new PrintWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8))) {
      Thread people = new Thread(() -> show(process), "holdfast-output");
      people.setDaemon(true);
      people.start();
      order(suite, input);
      events(process, progress);
      people.join();
      if (process.waitFor() != 0) {
        throw new NoVerdict(
            "the harness ended with " + process.exitValue() + "; the lines above say why");
      }
    } catch (IOException e) {
      throw new NoVerdict("the harness cannot be heard any more: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoVerdict("interrupted");
    }
  }

  private static List<String> command(Path java, Path jar) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    // the simple collector and compiler: they take least from the system that shares the machine.
    // Little is collected at a time, and never only for want of room for classes and code: while it
    // collects, the load stands still
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-Xmn24m", "-XX:MetaspaceSize=128m"));
    command.addAll(List.of("-XX:ReservedCodeCacheSize=128m", "-XX:TieredStopAtLevel=1"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("holdfast."))
        .sorted()
        .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
    command.addAll(List.of("-cp", jar.toString(), MAIN));
    return command;
  }

  private static void order(ResilienceSuite suite, PrintWriter input) {
    input.println("platform=" + suite.platform());
    input.println("seed=" + suite.seed());
    input.println("retry-unknown=" + retries(suite));
    for (String place : suite.value()) {
      input.println("place=" + oneLine(place));
    }
    for (String override : suite.set()) {
      input.println("set=" + oneLine(override));
    }
    input.println();
    input.flush();
  }

  private static int retries(ResilienceSuite suite) {
    if (suite.retryUnknown() < 0 || suite.retryUnknown() > MOST_RETRIES) {
      throw new NoVerdict(
          "@ResilienceSuite: retryUnknown must be from 0 to %d, got %d"
              .formatted(MOST_RETRIES, suite.retryUnknown()));
    }
    return suite.retryUnknown();
  }

  private static String oneLine(String text) {
    if (text.contains("\n") || text.contains("\r")) {
      throw new NoVerdict("@ResilienceSuite: '" + text + "' has a line end; write it on one line");
    }
    return text;
  }

  private static void events(Process process, SuiteProgress progress) throws IOException {
    try (BufferedReader said = reader(process.getInputStream())) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        progress.take(fields(line));
      }
    }
  }

  private static Map<String, String> fields(String line) {
    Map<String, String> fields = new HashMap<>();
    for (String field : line.split("&", -1)) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields.put(
            field.substring(0, equals),
            URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return fields;
  }

  private static void show(Process process) {
    try (BufferedReader said = reader(process.getErrorStream())) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        System.out.println(line);
      }
    } catch (IOException e) {
      System.out.println("what the harness prints cannot be read any more: " + e.getMessage());
    }
  }

  private static BufferedReader reader(java.io.InputStream input) {
    return new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
  }
}
