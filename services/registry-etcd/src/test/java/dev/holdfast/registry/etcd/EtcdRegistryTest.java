package dev.holdfast.registry.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.registry.HealthCheck;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.Registry;
import dev.holdfast.registry.RegistryContract;
import dev.holdfast.registry.RegistryUnavailable;
import dev.holdfast.registry.TestCertificates;
import dev.holdfast.registry.http.HttpApi;
import dev.holdfast.registry.http.Lines;
import dev.holdfast.registry.spi.Credentials;
import dev.holdfast.registry.spi.RegistryAccess;
import dev.holdfast.registry.spi.TlsFiles;
import dev.holdfast.registry.upkeep.RegistryProtocol;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.ResourceLockTarget;

/** What the contract cannot ask of every registry: what is etcd's own, on a real one. */
@ResourceLock(
    value = RegistryContract.THREADS,
    mode = ResourceAccessMode.READ,
    target = ResourceLockTarget.CHILDREN)
@Timeout(90)
final class EtcdRegistryTest {
  private static final HealthCheck CHECK =
      new HealthCheck.Ttl(Duration.ofSeconds(2), Duration.ofMinutes(1));

  @TempDir private Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Instance one = instance("catalog-1");
  private final Instance two = instance("catalog-2");

  private static Instance instance(String id) {
    return new Instance("catalog", id, "127.0.0.1", 8080, Map.of());
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T closing(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  private EtcdServer etcd() {
    return closing(EtcdServer.start(folder));
  }

  private Registry connect(EtcdServer etcd) {
    return connect(RegistryAccess.open(etcd.url()));
  }

  private Registry connect(RegistryAccess access) {
    return closing(new EtcdProvider().open(access));
  }

  private static EtcdApi api(RegistryAccess access) {
    return new EtcdApi(new HttpApi(access), Optional.empty());
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(15)).pollInterval(Duration.ofMillis(20));
  }

  private static List<Instance> next(BlockingQueue<List<Instance>> lists)
      throws InterruptedException {
    List<Instance> next = lists.poll(15, TimeUnit.SECONDS);
    assertThat(next).as("the next list within 15 s").isNotNull();
    return next == null ? List.of() : next;
  }

  /** What it would go on from is gone; it must not miss what happened meanwhile. */
  @Test
  void aLookThatEtcdHasCompactedAwayReadsAnew() throws Exception {
    EtcdServer etcd = etcd();
    Registry registry = connect(etcd);
    EtcdApi api = closing(api(RegistryAccess.open(etcd.url())));
    RegistryProtocol.Look look = new EtcdProtocol(api).look("catalog");
    assertThat(look.next()).isEmpty();

    registry.register(one, CHECK);
    registry.register(two, CHECK);
    compact(etcd, api.below("/").revision());

    // the watch begins at a revision that etcd has dropped by now
    soon().until(() -> look.next().equals(List.of(one, two)));
    look.startOver();
  }

  private static void compact(EtcdServer etcd, long revision) {
    try (HttpApi http = new HttpApi(RegistryAccess.open(etcd.url()))) {
      assertThat(post(http, "/v3/kv/compaction", "{\"revision\": \"" + revision + "\"}").status())
          .isEqualTo(200);
    }
  }

  private static HttpApi.Answer post(HttpApi http, String path, String body) {
    return http.ask(
        new HttpApi.Ask(
            io.helidon.http.Method.POST, path, Map.of(), body, List.of(), Duration.ofSeconds(5)));
  }

  /** etcd itself ends a watch so; that it does is what the look's care rests on. */
  @Test
  void etcdSaysThatARevisionIsCompacted() {
    EtcdServer etcd = etcd();
    EtcdApi api = closing(api(RegistryAccess.open(etcd.url())));
    connect(etcd).register(one, CHECK);
    compact(etcd, api.below("/").revision());

    try (Lines lines = api.watch(EtcdJson.below("catalog"), 1, Duration.ofSeconds(5))) {
      StringBuilder said = new StringBuilder();
      soon()
          .until(
              () -> said.append(lines.next().orElse("")).toString().contains("compact_revision"));
    }
  }

  @Test
  void aServerThatLostItsDataIsToldAgainAndFollowedAgain() throws Exception {
    EtcdServer etcd = etcd();
    BlockingQueue<List<Instance>> lists = new LinkedBlockingQueue<>();
    Registry registry = connect(etcd);
    for (int i = 0; i < 20; i++) {
      // so that the watch stands at a revision that the new server does not reach for long
      registry.register(two, CHECK).close();
    }
    registry.register(one, CHECK);
    connect(etcd).watch("catalog", lists::add);
    assertThat(next(lists)).containsExactly(one);

    etcd.wipe();
    etcd.start();

    soon().until(() -> registry.healthy("catalog").equals(List.of(one)));
    registry.register(two, CHECK);
    while (!next(lists).equals(List.of(one, two))) {
      // it may see the new server before the first one is back in it
    }
  }

  @Test
  void anOutageLongerThanTheTtlEndsWithEverybodyBack() throws Exception {
    EtcdServer etcd = etcd();
    BlockingQueue<List<Instance>> lists = new LinkedBlockingQueue<>();
    Registry registry = connect(etcd);
    registry.register(one, CHECK);
    registry.register(two, CHECK);
    Registry.Watch watch = connect(etcd).watch("catalog", lists::add);
    soon().until(() -> watch.current().equals(List.of(one, two)));

    etcd.kill();
    await()
        .atMost(Duration.ofSeconds(20))
        .during(Duration.ofSeconds(5)) // more than twice the time to live
        .until(() -> watch.current().equals(List.of(one, two)));
    etcd.start();

    soon().until(() -> registry.healthy("catalog").equals(List.of(one, two)));
    soon().until(() -> watch.current().equals(List.of(one, two)));
  }

  @Test
  void whatSomebodyElseWroteIsNoInstance() {
    EtcdServer etcd = etcd();
    Registry registry = connect(etcd);
    registry.register(one, CHECK);
    EtcdApi api = closing(api(RegistryAccess.open(etcd.url())));
    api.put(EtcdJson.below("catalog") + "x", "not JSON", 0);
    api.put(EtcdJson.below("catalog") + "y", "{\"port\": 0}", 0);

    assertThat(registry.healthy("catalog")).containsExactly(one);
  }

  @Test
  void whoHasNamesAndPasswordsIsAskedWithThemAndAgainWhenTheyChange() throws Exception {
    EtcdServer etcd = etcd();
    withPasswords(etcd);
    AtomicReference<String> password = new AtomicReference<>("s3cret");
    RegistryAccess access =
        new RegistryAccess(
            etcd.url(), new Credentials.Login("root", password::get), TlsFiles.none());
    BlockingQueue<List<Instance>> lists = new LinkedBlockingQueue<>();
    Registry registry = connect(access);
    connect(access).watch("catalog", lists::add);
    assertThat(next(lists)).isEmpty();

    registry.register(one, CHECK);
    assertThat(next(lists)).containsExactly(one);

    // tokens are kept in memory: a server that starts anew knows none of them
    etcd.kill();
    etcd.start();
    soon().until(() -> registry.healthy("catalog").equals(List.of(one)));
    registry.register(two, CHECK);
    soon().until(() -> registry.healthy("catalog").equals(List.of(one, two)));
    while (!next(lists).equals(List.of(one, two))) {
      // what was seen while the server was back and the leases were not
    }
  }

  @Test
  void aWrongPasswordIsSaidAtOnceAndNeverRepeated() {
    EtcdServer etcd = etcd();
    withPasswords(etcd);
    RegistryAccess wrong =
        new RegistryAccess(
            etcd.url(), new Credentials.Login("root", () -> "wr0ng"), TlsFiles.none());

    assertThatThrownBy(() -> connect(wrong).register(one, CHECK))
        .isInstanceOf(RegistryUnavailable.class)
        .hasMessageContaining("authentication failed")
        .hasMessageNotContaining("wr0ng");
    assertThatThrownBy(() -> connect(etcd).register(one, CHECK))
        .isInstanceOf(RegistryUnavailable.class)
        .hasMessageContaining("user name is empty");
  }

  private static void withPasswords(EtcdServer etcd) {
    try (HttpApi http = new HttpApi(RegistryAccess.open(etcd.url()))) {
      for (String[] each :
          new String[][] {
            {"/v3/auth/user/add", "{\"name\": \"root\", \"password\": \"s3cret\"}"},
            {"/v3/auth/role/add", "{\"name\": \"root\"}"},
            {"/v3/auth/user/grant", "{\"user\": \"root\", \"role\": \"root\"}"},
            {"/v3/auth/enable", "{}"}
          }) {
        HttpApi.Answer answer = post(http, each[0], each[1]);
        assertThat(answer.status()).as(answer.asked() + " " + answer.body()).isEqualTo(200);
      }
    }
  }

  @Test
  void overTlsItTrustsWhomItsFileNamesAndReadsThemAgain() throws Exception {
    TestCertificates certificates = new TestCertificates(folder);
    EtcdServer etcd = closing(EtcdServer.startWithTls(folder, certificates.serverOptions()));
    Path trusted = Files.copy(certificates.otherAuthority(), folder.resolve("trusted.pem"));
    Registry registry =
        connect(
            new RegistryAccess(
                etcd.url(),
                new Credentials.Nobody(),
                new TlsFiles(
                    Optional.of(trusted),
                    Optional.of(certificates.client()),
                    Optional.of(certificates.clientKey()))));

    assertThatThrownBy(() -> registry.healthy("catalog"))
        .isInstanceOf(RegistryUnavailable.class)
        .hasMessageContaining("certification path");

    Files.writeString(trusted, Files.readString(certificates.authority()));
    registry.register(one, CHECK);
    assertThat(registry.healthy("catalog")).containsExactly(one);
  }

  @Test
  void withoutACertificateOfItsOwnItIsNotLetInWhereEtcdAsksForOne() throws Exception {
    TestCertificates certificates = new TestCertificates(folder);
    EtcdServer etcd = closing(EtcdServer.startWithTls(folder, certificates.serverOptions()));
    Registry registry =
        connect(
            new RegistryAccess(
                etcd.url(),
                new Credentials.Nobody(),
                new TlsFiles(
                    Optional.of(certificates.authority()), Optional.empty(), Optional.empty())));

    assertThatThrownBy(() -> registry.healthy("catalog")).isInstanceOf(RegistryUnavailable.class);
  }
}
