package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command where a machine is not as its author's: started by cron, through a link, abroad. */
class AnyMachineIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home"));
  private static final Duration BOUND = Duration.ofMinutes(4);

  @TempDir Path folder;
  private final List<Process> started = new ArrayList<>();
  private Path project = Path.of("");
  private Path link = Path.of("");

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  @BeforeEach
  void makeProject() throws IOException {
    project = folder.resolve("a project");
    link = Files.createDirectories(folder.resolve("bin")).resolve("hf");
    Files.createSymbolicLink(folder.resolve("bin/first"), HOME.resolve("holdfast"));
    Files.createSymbolicLink(link, Path.of("first"));
    write(
        "holdfast.yaml",
        "images:\n  telltale: {command: ['%s', -cp, '%s', dev.holdfast.quality.Telltale], port-env: PORT}\n"
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                HOME.resolve("harness/quality/target/test-classes")));
    write("chart/Chart.yaml", "apiVersion: v2\nname: app\nversion: 0.1.0\n");
    write(
        "chart/templates/all.yaml",
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: app}
        spec:
          replicas: 1
          selector: {matchLabels: {app: app}}
          template:
            metadata: {labels: {app: app}}
            spec:
              containers:
                - name: app
                  image: telltale
                  ports: [{name: http, containerPort: 8080}]
                  readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 1}
                  env:
                    - {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                    - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: app}
        spec: {selector: {app: app}, ports: [{name: http, port: 8080, targetPort: http}]}
        """);
    write(
        "quick.yaml",
        """
        holdfast: 1
        scenario: quick
        system: {ready-within: 60s, charts: [{release: r, chart: chart}]}
        load:
          l: {to: app, rate: 20/s, for: 2s, connections: fresh, requests: [{get: "/"}]}
        expect:
          l: {failed-at-most: 0}
        """);
  }

  private void write(String file, String text) throws IOException {
    Path path = project.resolve(file);
    Files.createDirectories(Objects.requireNonNull(path.getParent()));
    Files.writeString(path, text);
  }

  private record Ended(int exitCode, String output) {}

  /** A shell's script with nothing in its environment but what cron gives, and these. */
  private Process start(File output, Map<String, String> more, String script) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output);
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("HOLDFAST_NO_BUILD", "1");
    builder.environment().putAll(more);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private Ended end(Process process, File output) throws Exception {
    assertThat(process.waitFor(BOUND)).isTrue();
    return new Ended(process.exitValue(), Files.readString(output.toPath()));
  }

  private Ended run(Map<String, String> more, String script) throws Exception {
    File output = Files.createTempFile(folder, "output", ".txt").toFile();
    return end(start(output, more, script), output);
  }

  @Test
  void byCronThroughALinkInAFolderWithBlanksAndUmlautsUnderPosixTwiceAtOnceWithFewFiles()
      throws Exception {
    Map<String, String> odd =
        Map.of(
            "LC_ALL", "POSIX",
            "CDPATH", "/:/tmp",
            "JAVA_TOOL_OPTIONS", "-Duser.language=fa -Duser.country=IR",
            "http_proxy", "http://127.0.0.1:9",
            "HTTPS_PROXY", "http://127.0.0.1:9");
    // the shell makes the folder: this JVM may have been started where it could not name it
    run(odd, "cp -r '%s' 'Prüfung mit Blank'".formatted(project));
    String script =
        "ulimit -n 256; exec bin/hf run 'Prüfung mit Blank/quick.yaml' --reports 'Berichte ü %s' --seed 1";
    File one = Files.createTempFile(folder, "output", ".txt").toFile();
    File other = Files.createTempFile(folder, "output", ".txt").toFile();

    Process first = start(one, odd, script.formatted("1"));
    Process second = start(other, odd, script.formatted("2"));

    Ended ended = end(first, one);
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    Ended endedToo = end(second, other);
    assertThat(endedToo.exitCode()).as(endedToo.output()).isZero();
    Ended listed = run(odd, "cd 'Prüfung mit Blank' && ../bin/hf runs --reports '../Berichte ü 1'");
    assertThat(listed.output()).contains("PASS", "1 run");
    // nothing of the language's own digits, and nothing beside the folder that was named
    assertThat(run(odd, "cat 'Berichte ü 1'/quick/*/run.json").output())
        .contains("\"verdict\" : \"PASS\"")
        .doesNotContainPattern("[\u0660-\u0669\u06f0-\u06f9]");
    assertThat(run(odd, "ls -A").output()).doesNotContain("index.html");
  }

  /** From one that is full before the system starts to one that lacks room for the report alone. */
  @ParameterizedTest
  @ValueSource(strings = {"4k", "120k"})
  void aDiskThatFillsEndsTheRunWithAWordAboutTheDiskAndLeavesNothingRunning(String room)
      throws Exception {
    diskFills(room);
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(strings = {"12k", "16k", "20k", "24k", "64k"})
  void whereverItFills(String room) throws Exception {
    diskFills(room);
  }

  private void diskFills(String room) throws Exception {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), room)) {
      Ended ended =
          run(
              Map.of(),
              "bin/hf run '%s/quick.yaml' --reports '%s/runs' --seed 1"
                  .formatted(project, disk.path()));

      assertThat(ended.exitCode()).as(ended.output()).isEqualTo(4);
      assertThat(ended.output())
          .doesNotContain("\tat ", "Exception", "left behind")
          .containsPattern("(?i)no space left");
      assertThat(ended.output().lines().toList().getLast())
          .containsAnyOf("check the disk's space", "make room");
    }
    // the disk could be taken away, so nothing of the run works there any more
    assertThat(run(Map.of(), "ps -eo args").output()).doesNotContain(project.toString());
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaidBeforeTheRun() throws Exception {
    write("in-the-way", "a file");

    Ended ended =
        run(
            Map.of(),
            "bin/hf run '%1$s/quick.yaml' --reports '%1$s/in-the-way/runs'".formatted(project));

    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(2);
    assertThat(ended.output())
        .contains("--reports: the runs' folder must be one that can be written");
    assertThat(ended.output()).doesNotContain("seed");
  }

  @Test
  void ofManyRunsTheNewestAreKeptAndNothingElseIsTouched() throws Exception {
    Path runs = folder.resolve("public/holdfast");
    Files.createDirectories(folder.resolve("public"));
    Files.writeString(folder.resolve("public/index.html"), "somebody's");
    String script = "bin/hf run '%s/quick.yaml' --reports '%s'".formatted(project, runs);
    for (int i = 0; i < 3; i++) {
      Ended ended = run(Map.of(), script);
      assertThat(ended.exitCode()).as(ended.output()).isZero();
    }
    Path stranger = Files.createDirectories(runs.resolve("quick/1999-01-01T00-00-00"));
    Files.writeString(stranger.resolve("history.jsonl"), "{\"a\": 1}\n");
    List<Path> all = HoldfastCommand.runFolders(runs).stream().sorted().toList();
    Path oldest = all.stream().filter(run -> !run.equals(stranger)).findFirst().orElseThrow();
    assertThat(folder.resolve("public/index.html")).hasContent("somebody's");
    assertThat(runs.resolve("index.html")).content().contains("PASS");

    try (FileChannel lock =
        FileChannel.open(
            oldest.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(lock.tryLock()).isNotNull();
      Ended pruned = prune(runs);
      assertThat(pruned.output()).contains("still running, left alone", "1 run removed");
    }

    assertThat(prune(runs).output()).contains("1 run removed");
    assertThat(HoldfastCommand.runFolders(runs)).containsExactlyInAnyOrder(all.getLast(), stranger);
    try (Stream<Path> left = Files.list(folder.resolve("public"))) {
      assertThat(left).hasSize(2);
    }
  }

  private Ended prune(Path runs) throws Exception {
    Ended ended =
        run(
            Map.of(),
            "cd '%s' && ../bin/hf runs prune --keep 1 --reports '%s'".formatted(project, runs));
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    return ended;
  }

  /** Plain pods on all addresses: as anybody, in a user namespace, from a checkout of root's. */
  @Test
  @Tag("full")
  void anUnprivilegedUserRunsPlainPodsFromACheckoutThatIsNotTheirs() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "needs root, to be somebody else");
    String nobody = "setpriv --reuid 65534 --regid 65534 --clear-groups";
    assumeTrue(
        run(Map.of(), nobody + " test -r '" + HOME + "/holdfast'").exitCode() == 0,
        "nobody else may read this checkout");
    Ended copied =
        run(
            Map.of(),
            "cp -r '%s/harness/quality/src/test/resources/cases/files' theirs && chown -R 65534 theirs && chmod 755 ."
                .formatted(HOME));
    assertThat(copied.exitCode()).as(copied.output()).isZero();

    Ended ended =
        run(
            // one that is not the user's to write: what is built there is used as it is
            Map.of("HOLDFAST_NO_BUILD", "0"),
            "cd theirs && exec %s '%s/holdfast' run files.yaml --reports runs --seed 1"
                .formatted(nobody, HOME));

    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("each in a network of its own");
  }

  @Test
  @Tag("full")
  void fromAFolderThatIsGoneAndWithAFolderForTemporaryFilesThatCountsFromThisOne()
      throws Exception {
    Ended gone = run(Map.of(), "mkdir gone && cd gone && rmdir ../gone && exec ../bin/hf runs");
    Ended relative =
        run(Map.of(), "mkdir tmp && TMPDIR=tmp exec bin/hf plan 'a project/quick.yaml'");

    assertThat(gone.exitCode()).as(gone.output()).isEqualTo(4);
    assertThat(gone.output()).contains("not there any more").doesNotContain("\tat ");
    assertThat(relative.exitCode()).as(relative.output()).isZero();
  }

  /** One whose names and addresses are IPv6's, that has no way out, and on which 8080 is taken. */
  @Test
  @Tag("full")
  void whereNothingButIpv6IsThereAnd8080IsTaken() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "needs root, for another network");
    write(
        "ipv6.sh",
        """
        ip link set lo up
        python3 -m http.server --bind :: 8080 >/dev/null 2>&1 &
        other=$!
        "$1" run "$2" --reports "$3" --seed 1
        status=$?
        kill $other
        exit $status
        """);

    Ended ended =
        run(
            Map.of("JAVA_TOOL_OPTIONS", "-Djava.net.preferIPv6Addresses=true"),
            "exec unshare --net sh '%s/ipv6.sh' '%s' '%s/quick.yaml' runs"
                .formatted(project, link, project));

    assertThat(ended.exitCode()).as(ended.output()).isZero();
  }

  @Test
  @Tag("full")
  void aFolderForTemporaryFilesThatNoProgramMayBeIn() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "needs root, to mount one");
    String script =
        "mkdir -p noexec && mount -t tmpfs -o noexec none noexec && TMPDIR=$PWD/noexec && export TMPDIR; ";

    Ended doctor = run(Map.of(), "exec unshare --mount sh -c '" + script + "bin/hf doctor'");
    assertThat(doctor.output()).contains("noexec", "TMPDIR");

    Ended ended =
        run(
            Map.of(),
            "exec unshare --mount sh -c '%s exec bin/hf run \"a project/quick.yaml\" --reports runs'"
                .formatted(script));
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(4);
    assertThat(ended.output().lines())
        .singleElement()
        .asString()
        .contains("/noexec, which may be mounted noexec; point TMPDIR to another folder");
  }
}
