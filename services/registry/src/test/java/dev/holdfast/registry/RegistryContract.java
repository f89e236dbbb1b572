package dev.holdfast.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.registry.Registry.Registration;
import dev.holdfast.registry.Registry.Watch;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.ResourceLockTarget;

/**
 * What every {@link Registry} does. An implementation says where a running registry is and how to
 * connect to it; each test uses a service name of its own, so one registry serves them all, and
 * they run beside each other: most of their time they wait for bounds to pass.
 */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(
    value = RegistryContract.THREADS,
    mode = ResourceAccessMode.READ,
    target = ResourceLockTarget.CHILDREN)
public abstract class RegistryContract {
  /** The threads of this process: who counts some does so while no other test makes any. */
  public static final String THREADS = "threads";

  protected static final Duration TTL = Duration.ofSeconds(1);

  /** What the registry, the network and a busy machine may add to a bound of the contract. */
  protected static final Duration SLACK = Duration.ofSeconds(4);

  protected static final Duration FORGET_AFTER = Duration.ofMinutes(1);
  private static final HealthCheck CHECK = new HealthCheck.Ttl(TTL, FORGET_AFTER);

  /** Where it is not the subject that it can end, it must not by a busy machine's stall. */
  private static final HealthCheck LASTING = new HealthCheck.Ttl(TTL.multipliedBy(6), FORGET_AFTER);

  private final List<AutoCloseable> opened = new ArrayList<>();
  protected final String service = "shop-" + UUID.randomUUID();

  /** Where the registry takes connections. */
  protected abstract URI registry();

  /** A new client of the registry, or of a relay to it. */
  protected abstract Registry connect(URI url);

  /** Makes the registry forget the instance, as if it had never been registered. */
  protected abstract void forget(Instance instance) throws Exception;

  /** The packages that the implementation's threads are seen in. */
  protected abstract List<String> threadPackages();

  @AfterEach
  final void closeAll() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  protected final <T extends AutoCloseable> T closing(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  protected final Registry connect() {
    return closing(connect(registry()));
  }

  protected final Instance instance(String id) {
    return instance(id, Map.of());
  }

  private Instance instance(String id, Map<String, String> metadata) {
    return new Instance(service, service + "/" + id, "127.0.0.1", 8080, metadata);
  }

  protected static ConditionFactory within(Duration bound) {
    return await().atMost(bound).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10));
  }

  /** The lists that a watch delivers, one after the other. */
  protected static final class Lists {
    final BlockingQueue<List<Instance>> delivered = new LinkedBlockingQueue<>();

    void next(Instance... expected) throws InterruptedException {
      next(TTL.plus(SLACK), expected);
    }

    void next(Duration bound, Instance... expected) throws InterruptedException {
      assertThat(delivered.poll(bound.toMillis(), TimeUnit.MILLISECONDS))
          .as("the next list within " + bound)
          .isEqualTo(Arrays.asList(expected));
    }

    void none() {
      assertThat(delivered).as("lists that nothing has changed for").isEmpty();
    }
  }

  @Test
  void aRegisteredInstanceIsHealthyAtOnce() {
    Instance one = instance("1");
    connect().register(one, LASTING);

    assertThat(connect().healthy(service)).containsExactly(one);
  }

  @Test
  void aServiceThatNobodyRegisteredHasNoInstances() {
    assertThat(connect().healthy(service)).isEmpty();
  }

  @Test
  void instancesComeInTheOrderOfTheirIds() {
    Registry registry = connect();
    Instance two = instance("2");
    Instance one = instance("1");
    registry.register(two, LASTING);
    registry.register(one, LASTING);

    assertThat(registry.healthy(service)).containsExactly(one, two);
  }

  @Test
  void metadataIsKept() {
    Instance one = instance("1", Map.of("version", "1.2.3", "zone", "größe 東 \"quoted\" \\"));
    connect().register(one, LASTING);

    assertThat(connect().healthy(service)).containsExactly(one);
  }

  @Test
  void oddNamesAreTakenAsTheyAre() throws Exception {
    Registry registry = connect();
    List<Instance> odd =
        Stream.of("a/b", "a b+c", "100%", "%2F", "x?y=1&z#w", "größe", "東京", "\"'\\", "..", "🜚")
            .map(name -> service + name)
            .map(name -> new Instance(name, name + "-1", "127.0.0.1", 8080, Map.of()))
            .toList();
    List<Registration> registrations =
        odd.stream().map(one -> registry.register(one, CHECK)).toList();

    // renewals find them under their names, or they would be gone by then
    within(TTL.multipliedBy(15))
        .during(TTL.multipliedBy(2))
        .untilAsserted(() ->
            assertThat(odd)
                .allSatisfy(
                    one -> assertThat(registry.healthy(one.service())).containsExactly(one)));
    for (Instance one : odd) {
      Lists lists = new Lists();
      closing(registry.watch(one.service(), lists.delivered::add));
      lists.next(one);
      forget(one);
      // it is out by now, so it has been registered again
      within(TTL.plus(SLACK)).until(() -> registry.healthy(one.service()).equals(List.of(one)));
    }
    registrations.forEach(Registration::close);
    assertThat(odd).allSatisfy(one -> assertThat(registry.healthy(one.service())).isEmpty());
  }

  @Test
  void anInstanceStaysHealthyWhileItsOwnerLives() {
    Registry registry = connect();
    registry.register(instance("1"), CHECK);

    within(TTL.multipliedBy(15))
        .during(TTL.multipliedBy(3))
        .until(() -> registry.healthy(service).size() == 1);
  }

  @Test
  void anInstanceThatCannotBeUsedIsListedToNobodyUntilItCan() throws Exception {
    AtomicBoolean healthy = new AtomicBoolean();
    Registry registry = connect();
    Instance one = instance("1");
    Lists lists = new Lists();
    closing(connect().watch(service, lists.delivered::add));
    lists.next();
    Registration registration = registry.register(one, CHECK, healthy::get);
    within(TTL.multipliedBy(15))
        .during(TTL.multipliedBy(2))
        .until(() -> registry.healthy(service).isEmpty());
    lists.none();

    healthy.set(true);
    lists.next(one); // by its next renewal

    healthy.set(false);
    registration.refresh();
    lists.next();
    assertThat(registry.healthy(service)).isEmpty();
  }

  @Test
  void aRegistryThatForgotIsToldHowTheInstanceIsNow() throws Exception {
    AtomicBoolean healthy = new AtomicBoolean(true);
    Registry registry = connect();
    Instance one = instance("1");
    registry.register(one, CHECK, healthy::get);
    Lists lists = new Lists();
    closing(connect().watch(service, lists.delivered::add));
    lists.next(one);
    healthy.set(false);

    forget(one);

    lists.next();
    within(TTL.multipliedBy(15))
        .during(TTL.multipliedBy(2))
        .until(() -> registry.healthy(service).isEmpty());
    lists.none();
  }

  /** As on one machine, whose name both took. */
  @Test
  void twoServicesWithOneInstanceNameDoNotDisturbEachOther() {
    Registry registry = connect();
    Map<String, String> process =
        Map.of(Instance.PROCESS_START, "2026-11-29T10:00:00Z", Instance.NAME, service + "/vm-1");
    Instance one = new Instance(service, service + "/vm-1", "127.0.0.1", 8080, process);
    Instance other = new Instance(service + "-b", service + "/vm-1", "127.0.0.1", 8081, process);
    Registration first = registry.register(one, LASTING);
    registry.register(other, LASTING);

    assertThat(registry.healthy(service)).containsExactly(one);
    assertThat(registry.healthy(service + "-b")).containsExactly(other);
    first.close();
    assertThat(registry.healthy(service)).isEmpty();
    assertThat(registry.healthy(service + "-b")).containsExactly(other);
  }

  @Test
  void ofAProcessAndItsPredecessorAtOnePlaceTheYoungerCounts() {
    Registry registry = connect();
    Instance dead = process("2026-11-29T10:00:00Z");
    Instance alive = process("2026-11-29T10:00:01Z");
    Registration first = registry.register(dead, LASTING);
    registry.register(alive, LASTING);

    assertThat(registry.healthy(service)).containsExactly(alive);
    first.close();
    assertThat(registry.healthy(service)).containsExactly(alive);
  }

  private Instance process(String started) {
    return instance("1", Map.of(Instance.PROCESS_START, started, Instance.NAME, service + "/1"));
  }

  @Test
  void aClosedRegistrationIsGoneAndStaysGone() {
    Registry registry = connect();
    Registration registration = registry.register(instance("1"), CHECK);
    registration.close();
    registration.close();

    assertThat(registry.healthy(service)).isEmpty();
    within(TTL.multipliedBy(3))
        .during(TTL.multipliedBy(2))
        .until(() -> registry.healthy(service).isEmpty());
  }

  @Test
  void anInstanceWhoseOwnerVanishesLeavesOnceItsTtlIsOver() {
    Duration ttl = TTL.multipliedBy(3);
    Registry owner = connect();
    Registry other = connect();
    long registered = System.nanoTime();
    owner.register(instance("1"), new HealthCheck.Ttl(ttl, FORGET_AFTER));
    owner.close();

    assertThat(other.healthy(service)).as("it is not taken out, only not renewed").hasSize(1);
    within(ttl.plus(SLACK)).until(() -> other.healthy(service).isEmpty());
    assertThat(Duration.ofNanos(System.nanoTime() - registered)).isGreaterThanOrEqualTo(ttl);
  }

  @Test
  void theSuccessorOfAnInstanceThatDiedIsHealthyAtOnce() {
    Registry owner = connect();
    Instance one = instance("1");
    owner.register(one, CHECK);
    owner.close();
    Registry successor = connect();
    within(TTL.plus(SLACK)).until(() -> successor.healthy(service).isEmpty());

    successor.register(one, CHECK);

    assertThat(successor.healthy(service)).containsExactly(one);
  }

  @Test
  void aWatchDeliversTheFirstListAndThenEveryChangeInOrder() throws Exception {
    Registry registry = connect();
    Instance one = instance("1");
    Instance two = instance("2");
    Registration first = registry.register(one, LASTING);
    Lists lists = new Lists();
    Watch watch = closing(connect().watch(service, lists.delivered::add));

    lists.next(one);
    assertThat(watch.known()).isTrue();
    assertThat(watch.current()).containsExactly(one);
    registry.register(two, LASTING);
    lists.next(one, two);
    first.close();
    lists.next(two);
    assertThat(watch.current()).containsExactly(two);
    lists.none();
  }

  @Test
  void nothingIsLostBetweenTheFirstReadAndTheWait() throws Exception {
    Registry registry = connect();
    Registry watcher = connect();
    Instance late = instance("late");
    for (int round = 0; round < 20; round++) {
      Lists lists = new Lists();
      CompletableFuture<Registration> registration = new CompletableFuture<>();
      // the listener holds up the watch after its first read, and the change comes right then
      Watch watch =
          watcher.watch(
              service,
              list -> {
                if (!registration.isDone()) {
                  registration.complete(registry.register(late, LASTING));
                }
                lists.delivered.add(list);
              });
      lists.next();
      lists.next(late);
      watch.close();
      registration.join().close();
    }
  }

  @Test
  void aWatchEndsWithTheTruthHoweverManyChangeAtOnce() {
    Registry registry = connect();
    List<List<Instance>> delivered = new ArrayList<>();
    Watch watch = closing(connect().watch(service, delivered::add));
    List<Instance> all = IntStream.range(10, 40).mapToObj(i -> instance("" + i)).toList();

    List<CompletableFuture<Registration>> registering =
        all.stream()
            .map(one -> CompletableFuture.supplyAsync(() -> registry.register(one, LASTING)))
            .toList();
    registering.forEach(CompletableFuture::join);

    within(TTL.plus(SLACK)).until(() -> watch.current().equals(all));
    watch.close();
    for (int i = 1; i < delivered.size(); i++) {
      assertThat(delivered.get(i)).as("list " + i).isNotEqualTo(delivered.get(i - 1));
    }
  }

  @Test
  void aListenerThatFailsIsCalledAgain() throws Exception {
    Registry registry = connect();
    Lists lists = new Lists();
    closing(
        registry.watch(
            service,
            list -> {
              lists.delivered.add(list);
              throw new IllegalStateException("the listener's own fault");
            }));
    lists.next();

    Instance one = instance("1");
    registry.register(one, LASTING);
    lists.next(one);
  }

  @Test
  void aListenerMayCloseItsWatch() throws Exception {
    Registry registry = connect();
    CompletableFuture<Watch> own = new CompletableFuture<>();
    Lists lists = new Lists();
    own.complete(
        registry.watch(
            service,
            list -> {
              own.join().close();
              lists.delivered.add(list);
            }));
    lists.next();

    registry.register(instance("1"), LASTING);
    // a watch that still goes on would deliver before a second one does
    Lists second = new Lists();
    closing(registry.watch(service, second.delivered::add));
    second.next(instance("1"));
    lists.none();
  }

  @Test
  void aRegistryThatForgotIsToldAgain() throws Exception {
    Registry registry = connect();
    Instance one = instance("1", Map.of("zone", "a"));
    // its next renewal, which finds out, is so far off that who watches sees it missing before
    registry.register(one, LASTING);
    Lists lists = new Lists();
    closing(connect().watch(service, lists.delivered::add));
    lists.next(one);

    forget(one);

    lists.next();
    lists.next(one);
  }

  @Test
  void whileTheRegistryIsAwayTheLastListStaysAndThenItIsFollowedAgain() throws Exception {
    Relay relay = closing(Relay.to(registry()));
    Registry registry = connect();
    Instance one = instance("1");
    Instance two = instance("2");
    registry.register(one, LASTING);
    Registry away = closing(connect(relay.url()));
    Lists lists = new Lists();
    Watch watch = closing(away.watch(service, lists.delivered::add));
    lists.next(one);

    relay.cut();
    registry.register(two, LASTING);
    assertThatThrownBy(() -> away.healthy(service)).isInstanceOf(RegistryUnavailable.class);
    assertThat(watch.current()).containsExactly(one);
    assertThat(watch.known()).isTrue();
    lists.none();

    relay.mend();
    lists.next(Duration.ofSeconds(4), one, two);
    assertThat(away.healthy(service)).containsExactly(one, two);
  }

  @Test
  void aRegistryThatHangsIsAwayToo() throws Exception {
    Relay relay = closing(Relay.to(registry()));
    Registry away = closing(connect(relay.url()));
    Lists lists = new Lists();
    Watch watch = closing(away.watch(service, lists.delivered::add));
    lists.next();

    relay.hang();
    assertThatThrownBy(() -> away.healthy(service)).isInstanceOf(RegistryUnavailable.class);
    assertThat(watch.known()).isTrue();

    relay.mend();
    connect().register(instance("1"), LASTING);
    lists.next(Duration.ofSeconds(4), instance("1"));
  }

  @Test
  void anInstanceThatCouldNotRenewComesBackByItself() {
    Relay relay = closing(Relay.to(registry()));
    Registry cutOff = closing(connect(relay.url()));
    Registry other = connect();
    Instance one = instance("1");
    cutOff.register(one, CHECK);

    relay.cut();
    within(TTL.plus(SLACK)).until(() -> other.healthy(service).isEmpty());
    relay.mend();
    within(TTL.plus(SLACK)).until(() -> other.healthy(service).equals(List.of(one)));
  }

  @Test
  void whoCannotReachTheRegistryIsToldInBoundedTime() {
    Relay relay = closing(Relay.to(registry()));
    relay.cut();
    Registry away = closing(connect(relay.url()));
    long began = System.nanoTime();

    assertThatThrownBy(() -> away.register(instance("1"), CHECK))
        .isInstanceOf(RegistryUnavailable.class)
        .hasMessageContaining(relay.url().toString());
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void aRegistrationClosesInBoundedTimeWhenTheRegistryIsAway() {
    Relay relay = closing(Relay.to(registry()));
    Registry away = closing(connect(relay.url()));
    Registration registration = away.register(instance("1"), LASTING);
    relay.hang();
    long began = System.nanoTime();

    registration.close();

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  @ResourceLock(THREADS)
  void closingEndsAllThreadsAndCalls() throws Exception {
    Set<Long> before = threads();
    Relay relay = closing(Relay.to(registry()));
    Registry registry = connect(relay.url());
    Lists lists = new Lists();
    registry.watch(service, lists.delivered::add);
    lists.next();
    registry.register(instance("1"), CHECK);
    registry.watch(service + "-other", _ -> {});
    lists.next(instance("1"));
    assertThat(threads()).as("threads while it is open").isNotEqualTo(before);

    registry.close();
    registry.close();

    within(SLACK).untilAsserted(() -> assertThat(before).containsAll(threads()));
    // what is still there of the first one ends by its TTL, and nobody is told
    Registry other = connect();
    other.register(instance("2"), CHECK);
    within(TTL.plus(SLACK)).until(() -> other.healthy(service).size() == 1);
    lists.none();
  }

  private Set<Long> threads() {
    Set<Long> all = new HashSet<>();
    threadPackages().forEach(name -> all.addAll(LiveThreads.in(name)));
    return all;
  }
}
