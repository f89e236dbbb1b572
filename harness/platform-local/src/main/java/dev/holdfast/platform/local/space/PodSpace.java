package dev.holdfast.platform.local.space;

import dev.holdfast.observe.packets.PartitionWatch;
import dev.holdfast.platform.local.process.ProcessId;
import dev.holdfast.platform.local.process.Roster;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.CannotStart;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The pods' own network, while a run has one. */
public final class PodSpace implements AutoCloseable {
  /** The pods' addresses begin so, in the scripts too. */
  private static final String PREFIX = "10.222.";

  private static final int FIRST = 2;
  private static final int LAST = 250 * 256;
  private static final int SERVICES = 254;
  private static final Duration START_BOUND = Duration.ofSeconds(20);
  private static final long LOOK_MILLIS = 10;
  private static final long TRY_SECONDS = 10;
  private static final int SHOWN = 300;

  /** All that a run would do, and leave nothing. */
  private static final String TRIAL =
      "ip link set lo up && ip link add pods type bridge && ip link set pods up"
          + " && ip link add one type veth peer name two && ip link set two master pods"
          + " && mount --bind /etc/hosts /etc/hosts && command -v nsenter >/dev/null"
          // what container.sh does
          + " && mount -t tmpfs none /tmp && mkdir /tmp/etc && mount --rbind /etc /tmp/etc"
          + " && chroot / true";

  /** All rules or none, and where they are taken away all that are there. */
  private static final String RULES =
      """
      way=$1; shift
      failed=
      for rule; do
        iptables -w 5 "$way" $rule || { failed=1; [ "$way" = -D ] || break; }
      done
      [ -z "$failed" ] && exit
      [ "$way" = -D ] || for rule; do iptables -w 5 -D $rule 2>/dev/null; done
      exit 4
      """;

  /** What packets are dropped by; the lock's file is not anybody's to write. */
  private static final String DROPPING =
      TRIAL
          + " && export XTABLES_LOCKFILE=$(mktemp) && trap 'rm -f \"$XTABLES_LOCKFILE\"' EXIT"
          + " && iptables -w 5 -I INPUT -s 10.222.0.2,10.222.0.3 -j DROP"
          + " && iptables -w 5 -I INPUT ! -i lo -m statistic --mode random --probability 0.5 -j DROP";

  private static @Nullable Ability ability;

  /** "" where nothing is missing; null where nobody has looked yet. */
  private static @Nullable String missingForPackets;

  private final boolean user;
  private final Roster roster;
  private final Path folder;
  private final Process process;
  private final ProcessId gate;
  private final GateClient client;
  private final ScheduledExecutorService closer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("probe bounds").factory());
  private final AtomicInteger next = new AtomicInteger(FIRST);
  private volatile boolean closing;

  /**
   * What this machine allows.
   *
   * @param user whether it takes a user namespace
   * @param missing why nothing is; "" where it is
   */
  private record Ability(boolean user, String missing) {}

  private PodSpace(boolean user, Roster roster, Path folder, Roster.Started gate) {
    this.user = user;
    this.roster = roster;
    this.folder = folder;
    process = gate.process();
    this.gate = gate.id();
    client = new GateClient(this.gate.pid());
  }

  /** Why pods cannot have a network of their own on this machine; empty where they can. */
  public static Optional<String> missing() {
    String missing = ability().missing;
    return missing.isEmpty() ? Optional.empty() : Optional.of(missing);
  }

  /** Why packets to pods cannot be dropped on this machine; empty where they can. */
  public static synchronized Optional<String> missingForPackets() {
    String known = missingForPackets;
    if (known == null) {
      Ability as = ability();
      known = as.missing.isEmpty() ? refusal(flags(as.user), DROPPING).orElse("") : as.missing;
      missingForPackets = known;
    }
    return known.isEmpty() ? Optional.empty() : Optional.of(known);
  }

  private static List<String> flags(boolean user) {
    return user ? List.of("--user", "--map-root-user") : List.of();
  }

  private static synchronized Ability ability() {
    Ability known = ability;
    if (known == null) {
      Optional<String> asItIs = refusal(flags(false), TRIAL);
      if (asItIs.isEmpty()) {
        known = new Ability(false, "");
      } else {
        Optional<String> asUser = refusal(flags(true), TRIAL);
        known = new Ability(true, asUser.orElse(""));
      }
      ability = known;
    }
    return known;
  }

  private static Optional<String> refusal(List<String> flags, String what) {
    List<String> command = new ArrayList<>(List.of("unshare"));
    command.addAll(flags);
    command.addAll(List.of("--net", "--mount", "sh", "-c", what));
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment());
      Process trial = builder.start();
      trial.getOutputStream().close();
      if (!trial.waitFor(TRY_SECONDS, TimeUnit.SECONDS)) {
        trial.destroyForcibly();
        return Optional.of("unshare did not end within " + TRY_SECONDS + " s");
      }
      String said =
          new String(trial.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .strip()
              .replaceAll("\\s+", " ");
      return trial.exitValue() == 0
          ? Optional.empty()
          : Optional.of(
              "this machine lets nobody make network namespaces by unshare and ip (util-linux,"
                  + " iproute2"
                  + (what.equals(DROPPING) ? ") and drop packets in them by iptables (" : "")
                  + "): "
                  + said.substring(0, Math.min(SHOWN, said.length())));
    } catch (IOException e) {
      return Optional.of("the program unshare (util-linux) is needed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  /**
   * Makes it.
   *
   * @param trouble is told should it end by itself
   * @throws CannotStart where it cannot be made
   */
  public static PodSpace start(Roster roster, Path tmp, Path log, Consumer<String> trouble)
      throws IOException {
    Ability as = ability();
    if (!as.missing.isEmpty()) {
      throw new CannotStart(as.missing);
    }
    return start(roster, tmp, log, trouble, as.user);
  }

  /** The same, with a user namespace or without one. */
  static PodSpace start(Roster roster, Path tmp, Path log, Consumer<String> trouble, boolean user)
      throws IOException {
    Path folder = Files.createDirectories(tmp.resolve("network"));
    for (String script : List.of("space.sh", "sandbox.sh", "container.sh")) {
      try (InputStream text =
          Objects.requireNonNull(PodSpace.class.getResourceAsStream(script), script)) {
        Files.write(folder.resolve(script), text.readAllBytes());
      }
    }
    Files.deleteIfExists(folder.resolve(Gate.SOCKET));
    List<String> command = new ArrayList<>(List.of("unshare"));
    command.addAll(flags(user));
    command.addAll(List.of("--net", "sh", folder.resolve("space.sh").toString()));
    command.addAll(java(Gate.class));
    Roster.Started started = roster.start("gate", command, folder, environment(), log);
    PodSpace space = new PodSpace(user, roster, folder, started);
    boolean there = false;
    try {
      space.awaitFile(folder.resolve(Gate.SOCKET), started.process(), log, "the pods' network");
      space.awaitGate();
      there = true;
    } finally {
      if (!there) {
        space.close();
      }
    }
    Thread.ofVirtual().name("gate").start(() -> space.watch(trouble));
    return space;
  }

  /** The command that runs a program of this package. */
  private static List<String> java(Class<?> program) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-Xmx64m",
        "-cp",
        classes().toString(),
        program.getName());
  }

  /** With folders in it that not everybody's PATH has: ip is in sbin. Files have any name. */
  private static Map<String, String> environment() {
    return Map.of(
        "PATH",
        System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin",
        "LC_ALL",
        "C.UTF-8");
  }

  private static Path classes() {
    try {
      return Path.of(Gate.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new CannotStart("no path leads to the classes of the pods' network", e);
    }
  }

  private void awaitFile(Path file, Process of, Path log, String what) throws IOException {
    long deadline = System.nanoTime() + START_BOUND.toNanos();
    try {
      while (!Files.exists(file)) {
        // a short one may have made it and ended meanwhile
        if (of.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS) && !Files.exists(file)) {
          throw new CannotStart(what + " could not be made: " + lastLine(log));
        }
        if (System.nanoTime() > deadline) {
          throw new CannotStart(
              what + " was not there after " + START_BOUND.toSeconds() + " s: " + lastLine(log));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("interrupted while " + what + " was made", e);
    }
  }

  /** The socket's file is there a little before anybody takes connections at it. */
  private void awaitGate() throws IOException {
    long deadline = System.nanoTime() + START_BOUND.toNanos();
    while (!client.takesConnections()) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        throw new CannotStart("the gate of the pods' network takes no connections");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
    }
  }

  private static String lastLine(Path log) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
    // what broke it, not where in our code it was noticed
    return lines.stream()
        .filter(line -> !line.startsWith("\tat ") && !line.isBlank())
        .reduce((_, later) -> later)
        .orElse("it said nothing");
  }

  private void watch(Consumer<String> trouble) {
    try {
      int exit = process.waitFor();
      if (!closing) {
        trouble.accept("the pods' network ended by itself, exit code " + exit);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** An address for a pod, that none has had. */
  public InetAddress next() {
    int number = next.getAndIncrement();
    if (number > LAST) {
      throw new BadSystem("a run must have at most " + LAST + " pods on the local platform");
    }
    return address(number / 256, number % 256);
  }

  /** The address of a Service, as pods reach it. */
  public InetAddress service(int number) {
    if (number >= SERVICES) {
      throw new BadSystem(
          "the charts must have at most " + SERVICES + " Services on the local platform");
    }
    return address(255, number + 1);
  }

  /** Where pods reach what is of this machine. */
  public InetAddress gateway() {
    return address(0, 1);
  }

  private static InetAddress address(int third, int fourth) {
    try {
      return InetAddress.getByName(PREFIX + third + "." + fourth);
    } catch (UnknownHostException e) {
      throw new AssertionError("four numbers are an address", e);
    }
  }

  /** Whether an address is one that pods may have. */
  static boolean isPods(String address) {
    return address.startsWith(PREFIX);
  }

  /** Where clients of this machine that know proxies come in. */
  public Door door() {
    return Door.open(this);
  }

  /** A connection into it. */
  public SocketChannel connect(InetSocketAddress to) throws IOException {
    return client.connect(to);
  }

  /** The same with a bound; an answer that does not come in time is a timeout. */
  public Socket dial(InetSocketAddress to, Duration bound) throws IOException {
    GateSocket socket = new GateSocket(connect(to, bound));
    socket.setSoTimeout((int) Math.max(1, bound.toMillis()));
    return socket;
  }

  /** A connection into it, within a bound. */
  SocketChannel connect(InetSocketAddress to, Duration bound) throws IOException {
    SocketChannel channel = client.open();
    AtomicBoolean over = new AtomicBoolean();
    ScheduledFuture<?> end =
        closer.schedule(() -> giveUp(channel, over), bound.toNanos(), TimeUnit.NANOSECONDS);
    try {
      client.connect(channel, to);
      return channel;
    } catch (IOException e) {
      channel.close();
      if (over.get()) {
        throw new SocketTimeoutException("Connect timed out");
      }
      throw e;
    } finally {
      end.cancel(false);
    }
  }

  /** The gate waits for an answer that may never come; closing ends the waiting. */
  private static void giveUp(SocketChannel channel, AtomicBoolean over) {
    over.set(true);
    try {
      channel.close();
    } catch (IOException alreadyClosed) {
      // then nobody waits on it
    }
  }

  /** Takes connections there until what is returned is closed. */
  public AutoCloseable listen(InetSocketAddress at, Consumer<SocketChannel> sink)
      throws IOException {
    return client.listen(at, sink);
  }

  /** Carries connections that pods make to the gateway's port on to an address of this machine. */
  public void expose(InetSocketAddress here) throws IOException {
    client.listen(
        new InetSocketAddress(gateway(), here.getPort()),
        pod -> Thread.ofVirtual().name("from a pod").start(() -> join(pod, here)));
  }

  private static void join(SocketChannel pod, InetSocketAddress here) {
    try (pod;
        SocketChannel there = SocketChannel.open(here)) {
      Pipe.join(pod, there);
    } catch (IOException refused) {
      // the pod sees its connection end
    }
  }

  /**
   * Makes the namespaces of a pod, and holds them.
   *
   * @param hosts in place of the machine's {@code /etc/hosts}
   * @throws CannotStart where they cannot be made
   */
  public Sandbox sandbox(String pod, InetAddress address, Path hosts) throws IOException {
    Path ready = folder.resolve(pod + ".ready");
    Files.deleteIfExists(ready);
    Path log = folder.resolve(pod + ".log");
    int number = ((address.getAddress()[2] & 0xff) << 8) | (address.getAddress()[3] & 0xff);
    List<String> command = new ArrayList<>(entering(gate, false));
    command.addAll(
        List.of(
            "unshare",
            "--net",
            "--mount",
            "--uts",
            "sh",
            folder.resolve("sandbox.sh").toString(),
            Long.toString(gate.pid()),
            address.getHostAddress(),
            "pod" + number,
            hosts.toString(),
            ready.toString(),
            pod));
    Roster.Started started = roster.start("sandbox " + pod, command, folder, environment(), log);
    Sandbox sandbox = new Sandbox(started);
    boolean there = false;
    try {
      awaitFile(ready, started.process(), log, "the network of pod " + pod);
      there = true;
    } finally {
      if (!there) {
        sandbox.close();
      }
    }
    return sandbox;
  }

  private List<String> entering(ProcessId of, boolean mount) {
    List<String> command = new ArrayList<>(List.of("nsenter", "--target", Long.toString(of.pid())));
    if (user) {
      command.addAll(List.of("--user", "--preserve-credentials"));
    }
    command.add("--net");
    if (mount) {
      command.addAll(List.of("--mount", "--uts"));
    }
    return command;
  }

  /**
   * A folder or file at a place of a container.
   *
   * @param source a folder or file of this machine
   */
  public record Placed(String place, Path source, boolean readOnly) {}

  /** The namespaces of one pod. */
  public final class Sandbox implements AutoCloseable {
    private static final long END_SECONDS = 5;
    private final Roster.Started started;

    private Sandbox(Roster.Started started) {
      this.started = started;
    }

    /**
     * The same, with folders and files where a container has them.
     *
     * @param stage an empty folder that nothing else uses
     * @param keep folders that no place may hide
     */
    public List<String> in(
        Path workingFolder,
        List<Placed> places,
        Path stage,
        List<Path> keep,
        List<String> command) {
      if (places.isEmpty()) {
        return in(workingFolder, command);
      }
      List<String> whole = new ArrayList<>(entering(started.id(), true));
      whole.addAll(List.of("unshare", "--mount", "sh", folder.resolve("container.sh").toString()));
      whole.addAll(List.of(stage.toString(), workingFolder.toString()));
      places.stream()
          // what is in another comes behind it
          .sorted(Comparator.comparing(Placed::place))
          .forEach(one ->
              whole.addAll(List.of(one.place, one.source.toString(), one.readOnly ? "ro" : "rw")));
      whole.add("--keep");
      keep.forEach(one -> whole.add(one.toString()));
      whole.add("--");
      whole.addAll(command);
      return whole;
    }

    /**
     * Waits until what {@link #in(Path, List, Path, List, List)} has started is the program.
     *
     * @throws CannotStart where it ends before
     */
    public void awaitPlaced(Path stage, Process process, Path log) throws IOException {
      Path done = stage.resolveSibling(stage.getFileName() + ".done");
      awaitFile(done, process, log, "what a container finds at its places");
      Files.delete(done);
    }

    /** The command that runs another where a container's program runs. */
    public List<String> beside(ProcessId container, Path workingFolder, List<String> command) {
      List<String> whole = new ArrayList<>(entering(container, true));
      whole.addAll(List.of("--root", "--wd"));
      whole.addAll(
          List.of("sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", workingFolder.toString()));
      whole.addAll(command);
      return whole;
    }

    /** The command that runs another in them, in a folder; the process stays the same. */
    public List<String> in(Path workingFolder, List<String> command) {
      List<String> whole = new ArrayList<>(entering(started.id(), true));
      // another mount namespace begins at its root
      whole.addAll(
          List.of("sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", workingFolder.toString()));
      whole.addAll(command);
      return whole;
    }

    /**
     * Adds rules for packets in its network, or takes them away again, all in one call.
     *
     * @param rules each as iptables(8) takes it, behind {@code -I} or {@code -D}
     * @throws IOException where one cannot be; what it said
     */
    public void rules(String add, List<String> rules) throws IOException {
      List<String> command = new ArrayList<>(entering(started.id(), false));
      command.addAll(List.of("sh", "-c", RULES, "sh", add));
      command.addAll(rules);
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment());
      builder.environment().put("XTABLES_LOCKFILE", folder.resolve("xtables.lock").toString());
      Process process = builder.start();
      process.getOutputStream().close();
      try {
        if (!process.waitFor(START_BOUND.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new IOException("iptables did not end within " + START_BOUND.toSeconds() + " s");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        process.destroyForcibly();
        throw new IOException("interrupted", e);
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
      }
    }

    /**
     * Tries from there whether places can be reached, until what is returned is closed.
     *
     * @param lines is told what {@link Knock} says
     */
    public PartitionWatch.Looking knock(List<String> places, Consumer<String> lines)
        throws IOException {
      List<String> command = new ArrayList<>(entering(started.id(), false));
      command.addAll(java(Knock.class));
      command.addAll(places);
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      Thread.ofVirtual()
          .name("knocks")
          .start(() -> {
            try (BufferedReader said = process.inputReader(StandardCharsets.US_ASCII)) {
              said.lines().forEach(lines);
            } catch (IOException | UncheckedIOException ended) {
              // with the process
            }
          });
      return process::destroyForcibly;
    }

    /** Whether it still holds them. */
    public boolean alive() {
      return started.process().isAlive();
    }

    /** What holds them. */
    public ProcessId id() {
      return started.id();
    }

    /** Lets them go; they end with their last process. */
    @Override
    public void close() {
      started.process().destroyForcibly();
      try {
        started.process().waitFor(END_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    closing = true;
    closer.shutdownNow();
    process.destroyForcibly();
    try {
      process.waitFor(START_BOUND.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
