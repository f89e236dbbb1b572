package dev.holdfast.platform.local.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.observe.packets.PartitionWatch;
import dev.holdfast.platform.local.process.Leftovers;
import dev.holdfast.platform.local.process.Roster;
import dev.holdfast.platform.local.space.PodSpace.Placed;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As root without, and as anybody with, a user namespace. */
class PodSpaceTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  /** A resolver asks again after five. */
  private static final Duration LOST_QUESTION = Duration.ofSeconds(4);

  @TempDir Path folder;

  /** Run in a pod: answers each connection with its pod's name and the names it knows. */
  static final class Answering {
    private Answering() {}

    public static void main(String[] arguments) throws IOException {
      try (ServerSocketChannel server = ServerSocketChannel.open()) {
        server.bind(new InetSocketAddress(8080));
        Files.writeString(Path.of(arguments[0]), "listening");
        while (true) {
          try (SocketChannel client = server.accept()) {
            String said = arguments[1] + " " + Files.readString(Path.of("/etc/hosts"));
            client.write(ByteBuffer.wrap(said.getBytes(StandardCharsets.UTF_8)));
          }
        }
      }
    }
  }

  private Roster.Started answering(Roster roster, PodSpace.Sandbox in, String name)
      throws Exception {
    Path listening = folder.resolve(name + ".listening");
    Roster.Started started =
        roster.start(
            "pod " + name,
            in.in(
                folder,
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:-UsePerfData",
                    "-cp",
                    Path.of(
                            Answering.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString(),
                    Answering.class.getName(),
                    listening.toString(),
                    name)),
            folder,
            Map.of("PATH", System.getenv("PATH")),
            folder.resolve(name + ".log"));
    long deadline = System.nanoTime() + BOUND.toNanos();
    while (!Files.exists(listening) && System.nanoTime() < deadline) {
      assertThat(started.process().waitFor(20, TimeUnit.MILLISECONDS))
          .as(Files.readString(folder.resolve(name + ".log")))
          .isFalse();
    }
    return started;
  }

  private static String said(PodSpace space, InetAddress pod) throws IOException {
    try (Socket socket = space.dial(new InetSocketAddress(pod, 8080), BOUND)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoPodsListenOnAllAddressesAndOnePort(boolean user) throws Exception {
    assumeTrue(user || System.getProperty("user.name").equals("root"), "needs root");
    assumeTrue(PodSpace.missing().isEmpty(), () -> PodSpace.missing().orElseThrow());
    Path run = Files.createDirectories(folder.resolve("r\u00fcn run"));
    Path tmp = Files.createDirectories(run.resolve("tmp"));
    Path hosts = Files.writeString(folder.resolve("hosts"), "10.222.255.1 shop\n");
    try (Roster roster = Roster.open(run, tmp);
        PodSpace space =
            PodSpace.start(roster, tmp, folder.resolve("gate.log"), trouble -> {}, user)) {
      InetAddress one = space.next();
      InetAddress two = space.next();
      PodSpace.Sandbox first = space.sandbox("one", one, hosts);
      PodSpace.Sandbox second = space.sandbox("two", two, hosts);
      Roster.Started process = answering(roster, first, "one");
      answering(roster, second, "two");

      assertThat(said(space, one)).isEqualTo("one 10.222.255.1 shop\n");
      assertThat(said(space, two)).startsWith("two ");
      assertThat(process.id().alive()).as("the process that was started is the program").isTrue();

      process.process().destroyForcibly().waitFor();
      assertThatThrownBy(() -> said(space, one)).isInstanceOf(ConnectException.class);
      first.close();
      second.close();
    }
    Leftovers.of(run, tmp).remove();
    assertThat(Leftovers.of(run, tmp).describe()).isEmpty();
    assertThat(Files.readString(Path.of("/proc/net/dev"))).doesNotContain("pods:", "pod0");
  }

  /** A server that looks up who connects would hang otherwise, and its callers with it. */
  @ParameterizedTest
  @CsvSource({"true, no-such-host.example", "false, no-such-host.example", "false, 10.222.0.77"})
  void aPodThatAsksForANameThatNobodyKnowsIsToldSoAtOnce(boolean user, String unknown)
      throws Exception {
    assumeTrue(user || System.getProperty("user.name").equals("root"), "needs root");
    assumeTrue(PodSpace.missing().isEmpty(), () -> PodSpace.missing().orElseThrow());
    Path run = Files.createDirectories(folder.resolve("run"));
    Path tmp = Files.createDirectories(run.resolve("tmp"));
    Path hosts = Files.writeString(folder.resolve("hosts"), "10.222.255.1 shop\n");
    try (Roster roster = Roster.open(run, tmp);
        PodSpace space =
            PodSpace.start(roster, tmp, folder.resolve("gate.log"), trouble -> {}, user);
        PodSpace.Sandbox pod = space.sandbox("one", space.next(), hosts)) {
      Process asking =
          roster
              .start(
                  "pod one",
                  pod.in(folder, List.of("getent", "hosts", unknown)),
                  folder,
                  Map.of("PATH", System.getenv("PATH")),
                  folder.resolve("one.log"))
              .process();

      assertThat(asking.waitFor(LOST_QUESTION.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(asking.exitValue()).as("getent's for a name that is not found").isEqualTo(2);
    }
    Leftovers.of(run, tmp).remove();
  }

  /**
   * At places that the machine has and at others that it has not, below its root and deeper; two
   * containers of a pod see different ones, and the machine none.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aContainerHasItsFilesAtItsPlacesAndNobodyElseHas(boolean user) throws Exception {
    assumeTrue(user || System.getProperty("user.name").equals("root"), "needs root");
    assumeTrue(PodSpace.missing().isEmpty(), () -> PodSpace.missing().orElseThrow());
    Path run = Files.createDirectories(folder.resolve("run"));
    Path tmp = Files.createDirectories(run.resolve("tmp"));
    Path hosts = Files.writeString(folder.resolve("hosts"), "10.222.255.1 shop\n");
    Path conf = Files.createDirectories(folder.resolve("volumes/conf"));
    Files.writeString(conf.resolve("app.ini"), "greeting");
    Path data = Files.createDirectories(folder.resolve("volumes/data"));
    List<Placed> places =
        List.of(
            new Placed("/holdfast-conf/deep", conf, true),
            new Placed("/etc/holdfast/one.ini", conf.resolve("app.ini"), true),
            new Placed("/etc/holdfast/data", data, false),
            new Placed("/etc/holdfast/data/inner", conf, true),
            // hides the folder that the program is in
            new Placed(
                System.getProperty("java.io.tmpdir"),
                Files.createDirectories(folder.resolve("volumes/tmp")),
                false));
    Path program =
        Files.writeString(
            folder.resolve("program.sh"),
            "cat /holdfast-conf/deep/app.ini /etc/holdfast/one.ini /etc/holdfast/data/inner/app.ini"
                + " && echo written > /etc/holdfast/data/out && test -e /etc/passwd"
                + " && ! { echo x > /holdfast-conf/deep/app.ini; } 2>/dev/null && echo and-ready"
                + " && exec sleep 100");
    try (Roster roster = Roster.open(run, tmp);
        PodSpace space =
            PodSpace.start(roster, tmp, folder.resolve("gate.log"), trouble -> {}, user);
        PodSpace.Sandbox pod = space.sandbox("one", space.next(), hosts)) {
      Path stage = Files.createDirectories(folder.resolve("volumes/.app"));
      Path log = folder.resolve("one.log");
      Roster.Started started =
          roster.start(
              "pod one",
              pod.in(
                  folder,
                  places,
                  stage,
                  List.of(folder),
                  List.of("sh", program.getFileName().toString())),
              folder,
              Map.of("PATH", System.getenv("PATH")),
              log);
      pod.awaitPlaced(stage, started.process(), log);

      assertThat(ended(pod.beside(started.id(), folder, List.of("cat", "/etc/holdfast/one.ini"))))
          .isEqualTo("greeting");
      assertThat(ended(pod.in(folder, List.of("sh", "-c", "ls /etc/holdfast 2>&1 || :"))))
          .as("another container")
          .contains("No such file");
      long deadline = System.nanoTime() + BOUND.toNanos();
      while (!Files.readString(log).contains("and-ready") && System.nanoTime() < deadline) {
        assertThat(started.process().waitFor(20, TimeUnit.MILLISECONDS))
            .as(Files.readString(log))
            .isFalse();
      }
      assertThat(Files.readString(log)).startsWith("greetinggreetinggreeting");
      assertThat(data.resolve("out")).hasContent("written");
      assertThat(Path.of("/holdfast-conf")).doesNotExist();
      assertThat(Path.of("/etc/holdfast")).doesNotExist();
      started.process().destroyForcibly().waitFor();
    }
    Leftovers.of(run, tmp).remove();
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(folder.toString());
  }

  /** As a registry asks, which is outside of the pods' network. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void clientsOfThisMachineReachPodsThroughADoorAndNothingElse(boolean user) throws Exception {
    assumeTrue(user || System.getProperty("user.name").equals("root"), "needs root");
    assumeTrue(PodSpace.missing().isEmpty(), () -> PodSpace.missing().orElseThrow());
    Path run = Files.createDirectories(folder.resolve("run"));
    Path tmp = Files.createDirectories(run.resolve("tmp"));
    Path hosts = Files.writeString(folder.resolve("hosts"), "10.222.255.1 shop\n");
    try (Roster roster = Roster.open(run, tmp);
        PodSpace space =
            PodSpace.start(roster, tmp, folder.resolve("gate.log"), trouble -> {}, user);
        Door door = space.door()) {
      InetAddress one = space.next();
      PodSpace.Sandbox pod = space.sandbox("one", one, hosts);
      answering(roster, pod, "one");

      assertThat(door.to("127.0.0.1")).isEqualTo(Proxy.NO_PROXY);
      Proxy way = door.to(one.getHostAddress());
      try (Socket socket = new Socket(way)) {
        socket.connect(new InetSocketAddress(one, 8080), (int) BOUND.toMillis());
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
            .startsWith("one ");
      }
      for (InetSocketAddress other :
          List.of(
              new InetSocketAddress(one, 1),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 22))) {
        try (Socket socket = new Socket(way)) {
          assertThatThrownBy(() -> socket.connect(other, (int) BOUND.toMillis()))
              .isInstanceOf(SocketException.class);
        }
      }
      pod.close();
    }
    Leftovers.of(run, tmp).remove();
  }

  private static String ended(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(BOUND)).isTrue();
    return said;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void connectionsFromPodsComeToWhoeverListensForThem(boolean user) throws Exception {
    assumeTrue(user || System.getProperty("user.name").equals("root"), "needs root");
    assumeTrue(PodSpace.missing().isEmpty(), () -> PodSpace.missing().orElseThrow());
    Path run = Files.createDirectories(folder.resolve("run"));
    Path tmp = Files.createDirectories(run.resolve("tmp"));
    try (Roster roster = Roster.open(run, tmp);
        PodSpace space =
            PodSpace.start(roster, tmp, folder.resolve("gate.log"), trouble -> {}, user)) {
      InetSocketAddress service = new InetSocketAddress(space.service(3), 80);
      BlockingQueue<SocketChannel> come = new ArrayBlockingQueue<>(1);

      assertThatThrownBy(() -> space.connect(service)).isInstanceOf(ConnectException.class);
      try (AutoCloseable _ = space.listen(service, come::add);
          SocketChannel client = space.connect(service);
          SocketChannel taken = come.poll(BOUND.toSeconds(), TimeUnit.SECONDS)) {
        assertThat(taken.getRemoteAddress()).isInstanceOf(UnixDomainSocketAddress.class);
        client.write(ByteBuffer.wrap(new byte[] {42}));
        ByteBuffer read = ByteBuffer.allocate(1);
        taken.read(read);
        assertThat(read.get(0)).isEqualTo((byte) 42);
      }
      assertThatThrownBy(() ->
              space.dial(new InetSocketAddress(space.next(), 80), Duration.ofMillis(200)).close())
          .as("an address that nobody has")
          .isInstanceOfAny(SocketTimeoutException.class, ConnectException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatRulesDropIsSeenFromWithinAPodAndThatItComesAgain(boolean user) throws Exception {
    assumeTrue(user || System.getProperty("user.name").equals("root"), "needs root");
    assumeTrue(
        PodSpace.missingForPackets().isEmpty(), () -> PodSpace.missingForPackets().orElseThrow());
    Path run = Files.createDirectories(folder.resolve("run"));
    Path tmp = Files.createDirectories(run.resolve("tmp"));
    Path hosts = Files.writeString(folder.resolve("hosts"), "10.222.255.1 shop\n");
    try (Roster roster = Roster.open(run, tmp);
        PodSpace space =
            PodSpace.start(roster, tmp, folder.resolve("gate.log"), trouble -> {}, user);
        PodSpace.Sandbox first = space.sandbox("one", space.next(), hosts)) {
      InetAddress two = space.next();
      answering(roster, space.sandbox("two", two, hosts), "two");
      String place = two.getHostAddress() + ":8080";
      BlockingQueue<String> said = new LinkedBlockingQueue<>();
      List<String> cut =
          List.of(
              "INPUT -s " + two.getHostAddress() + " -j DROP",
              "OUTPUT -d " + two.getHostAddress() + " -j DROP");

      try (PartitionWatch.Looking _ = first.knock(List.of(place), said::add)) {
        awaitLine(said, "answered " + place);
        first.rules("-I", cut);
        awaitLine(said, "answered");
        first.rules("-D", cut);
        awaitLine(said, "answered " + place);

        assertThatThrownBy(() -> first.rules("-I", List.of(cut.getFirst(), "NOWHERE -j DROP")))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("iptables");
        said.clear();
        awaitLine(said, "begin");
        assertThat(said.poll(BOUND.toSeconds(), TimeUnit.SECONDS))
            .as("all rules or none")
            .isEqualTo("answered " + place);
      }
    } finally {
      Leftovers.of(run, tmp).remove();
    }
    assertThat(Leftovers.of(run, tmp).describe()).isEmpty();
  }

  private static void awaitLine(BlockingQueue<String> said, String line)
      throws InterruptedException {
    long deadline = System.nanoTime() + BOUND.toNanos();
    String last = "nothing";
    while (!last.equals(line)) {
      String next = said.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      assertThat(next).as("last said: " + last).isNotNull();
      last = next;
    }
  }
}
