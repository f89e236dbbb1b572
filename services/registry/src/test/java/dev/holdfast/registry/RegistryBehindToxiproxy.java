package dev.holdfast.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.registry.Registry.Watch;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.ResourceLockTarget;

/**
 * What a client of any {@link Registry} does when the network to it is bad: slow, cutting
 * connections off, or away for ten times the time to live.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(
    value = RegistryContract.THREADS,
    mode = ResourceAccessMode.READ,
    target = ResourceLockTarget.CHILDREN)
@Timeout(90)
public abstract class RegistryBehindToxiproxy {
  private static final Duration TTL = Duration.ofSeconds(2);
  private static final HealthCheck CHECK = new HealthCheck.Ttl(TTL, Duration.ofMinutes(1));

  /** As an outage of 60 s is to a time to live of 6 s. */
  private static final Duration OUTAGE = TTL.multipliedBy(10);

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final String service = "shop-" + UUID.randomUUID();
  private final Instance one = instance("1");
  private final Instance two = instance("2");

  @TempDir private Path folder;

  /** Where the registry itself takes connections. */
  protected abstract URI registry();

  /** A new client of the registry, or of a proxy before it. */
  protected abstract Registry connect(URI url);

  /** How much a few answers are, with two instances in them: less than a test's time takes. */
  protected abstract int bytesOfSomeAnswers();

  private Instance instance(String id) {
    return new Instance(service, service + "-" + id, "127.0.0.1", 8080, Map.of());
  }

  @AfterEach
  final void closeAll() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T closing(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  private ToxiproxyServer proxy() throws Exception {
    return closing(ToxiproxyServer.before(registry(), folder));
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20));
  }

  @Test
  void aSlowWayTakesNobodyOut() throws Exception {
    ToxiproxyServer proxy = proxy();
    Registry slow = closing(connect(proxy.url()));
    Registry direct = closing(connect(registry()));
    slow.register(one, CHECK);
    Watch watch = slow.watch(service, _ -> {});
    soon().until(() -> watch.current().equals(List.of(one)));

    proxy.delay(Duration.ofMillis(75));

    await()
        .atMost(Duration.ofSeconds(30))
        .during(TTL.multipliedBy(3))
        .until(() -> direct.healthy(service).equals(List.of(one)));
    direct.register(two, CHECK);
    soon().until(() -> watch.current().equals(List.of(one, two)));
  }

  @Test
  void connectionsThatAreCutOffAgainAndAgainTakeNobodyOut() throws Exception {
    ToxiproxyServer proxy = proxy();
    Registry shaken = closing(connect(proxy.url()));
    Registry direct = closing(connect(registry()));
    shaken.register(one, CHECK);
    Watch watch = shaken.watch(service, _ -> {});
    soon().until(() -> watch.current().equals(List.of(one)));

    proxy.cutOffAfter(bytesOfSomeAnswers());

    await()
        .atMost(Duration.ofSeconds(30))
        .during(TTL.multipliedBy(3))
        .until(() -> direct.healthy(service).equals(List.of(one)));
    direct.register(two, CHECK);
    soon().until(() -> watch.current().equals(List.of(one, two)));
  }

  @Test
  void anOutageOfTenTimesTheTtlLeavesTheLastListAndEndsWithEverybodyBack() throws Exception {
    ToxiproxyServer proxy = proxy();
    Registry cutOff = closing(connect(proxy.url()));
    Registry direct = closing(connect(registry()));
    cutOff.register(one, CHECK);
    cutOff.register(two, CHECK);
    Watch watch = cutOff.watch(service, _ -> {});
    soon().until(() -> watch.current().equals(List.of(one, two)));

    proxy.shut();
    await()
        .atMost(OUTAGE.multipliedBy(2))
        .during(OUTAGE)
        .until(() -> watch.current().equals(List.of(one, two)));
    assertThat(direct.healthy(service)).as("who cannot renew is out by then").isEmpty();
    proxy.mend();

    soon().until(() -> direct.healthy(service).equals(List.of(one, two)));
    soon().until(() -> watch.current().equals(List.of(one, two)));
  }
}
