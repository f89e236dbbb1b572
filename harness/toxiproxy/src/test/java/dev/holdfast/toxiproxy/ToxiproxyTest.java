package dev.holdfast.toxiproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Toxic;
import dev.holdfast.model.Toxic.Direction;
import dev.holdfast.model.Toxic.Effect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client against a real server. */
@Timeout(60)
class ToxiproxyTest {
  private static final Toxic SLOW =
      Toxic.of(new Effect.Latency(Duration.ofMillis(50), Duration.ZERO));
  private static final Toxic DOWN = Toxic.of(new Effect.Down());
  private static final InetSocketAddress NOBODY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

  @SuppressWarnings("NullAway.Init")
  private static ToxiproxyProcess server;

  @BeforeAll
  static void start() throws Exception {
    server = ToxiproxyProcess.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private static Toxiproxy api() {
    return server.api();
  }

  @Test
  void itSaysItsVersion() {
    assertThat(api().version()).isNotEmpty().isNotEqualTo("?");
  }

  @Test
  void aProxyIsMadeFoundAndRemoved() throws Exception {
    InetSocketAddress listen = ToxiproxyProcess.freeAddress();

    api().create("run-a.pricing-1", listen, NOBODY);

    assertThat(api().find("run-a.pricing-1"))
        .hasValueSatisfying(proxy -> {
          assertThat(proxy.listen()).isEqualTo("127.0.0.1:" + listen.getPort());
          assertThat(proxy.upstream()).isEqualTo("127.0.0.1:9");
          assertThat(proxy.enabled()).isTrue();
          assertThat(proxy.toxics()).isEmpty();
        });
    api().remove("run-a.pricing-1");
    assertThat(api().find("run-a.pricing-1")).isEmpty();
  }

  @Test
  void makingItAgainReplacesIt() throws Exception {
    api().create("run-b.pricing-1", ToxiproxyProcess.freeAddress(), NOBODY);
    InetSocketAddress second = ToxiproxyProcess.freeAddress();

    api().create("run-b.pricing-1", second, NOBODY);

    assertThat(api().find("run-b.pricing-1").orElseThrow().listen())
        .endsWith(":" + second.getPort());
  }

  @Test
  void healingTwiceIsHealingOnce() throws Exception {
    api().create("run-c.pricing-1", ToxiproxyProcess.freeAddress(), NOBODY);
    api().add("run-c.pricing-1", "slow", SLOW);

    api().remove("run-c.pricing-1", "slow", SLOW);
    api().remove("run-c.pricing-1", "slow", SLOW);
    api().remove("run-c.pricing-1");
    api().remove("run-c.pricing-1");
    api().remove("run-c.pricing-1", "slow", SLOW);
    api().remove("run-c.pricing-1", "down", DOWN);

    assertThat(api().proxies("run-c")).isEmpty();
  }

  @Test
  void whatAKilledRunLeftIsFoundByItsName() throws Exception {
    api().create("run-d.pricing-1", ToxiproxyProcess.freeAddress(), NOBODY);
    api().create("run-d.pricing-2", ToxiproxyProcess.freeAddress(), NOBODY);
    api().create("run-e.pricing-1", ToxiproxyProcess.freeAddress(), NOBODY);
    api().add("run-d.pricing-1", "slow", SLOW);
    api().add("run-d.pricing-2", "down", DOWN);
    api().add("run-e.pricing-1", "slow", SLOW);

    assertThat(api().heal("run-d"))
        .containsExactlyInAnyOrder(
            "toxic slow of proxy run-d.pricing-1", "proxy run-d.pricing-2 was off");
    assertThat(api().heal("run-d")).isEmpty();
    assertThat(api().removeAll("run-d"))
        .containsExactlyInAnyOrder("proxy run-d.pricing-1", "proxy run-d.pricing-2");
    assertThat(api().find("run-e.pricing-1").orElseThrow().toxics()).containsExactly("slow");
  }

  @Test
  void aNameIsNotAPath() throws Exception {
    String name = "run-f.a b?c#d%2F";
    api().create(name, ToxiproxyProcess.freeAddress(), NOBODY);

    api().add(name, "slow", SLOW);

    assertThat(api().find(name).orElseThrow().toxics()).containsExactly("slow");
  }

  @Test
  void whatTheServerRefusesIsSaid() {
    assertThatThrownBy(() -> api().add("run-g.nobody", "slow", SLOW))
        .isInstanceOf(ToxiproxyFailed.class)
        .hasMessage("toxiproxy refused POST /proxies/run-g.nobody/toxics: 404 proxy not found");
  }

  @Test
  void aServerThatIsNotThereIsSaid() throws Exception {
    InetSocketAddress nobody = ToxiproxyProcess.freeAddress();
    try (Toxiproxy absent = new Toxiproxy(URI.create("http://127.0.0.1:" + nobody.getPort()))) {
      assertThatThrownBy(absent::version)
          .isInstanceOf(ToxiproxyFailed.class)
          .hasMessageContaining("did not answer GET /version");
    }
  }

  @Test
  void anInterruptedThreadStillHeals() throws Exception {
    api().create("run-h.pricing-1", ToxiproxyProcess.freeAddress(), NOBODY);
    api().add("run-h.pricing-1", "slow", SLOW);

    Thread.currentThread().interrupt();
    api().remove("run-h.pricing-1", "slow", SLOW);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(api().find("run-h.pricing-1").orElseThrow().toxics()).isEmpty();
  }

  @Test
  void toxicsAreWrittenAsTheServerTakesThem() {
    assertThat(
            ToxicJson.of(
                    "sliced",
                    new Toxic(
                        new Effect.Slicer(64, 16, Duration.ofMillis(2)), Direction.UPSTREAM, 0.25))
                .toString())
        .isEqualTo(
            "{\"name\":\"sliced\",\"stream\":\"upstream\",\"toxicity\":0.25,"
                + "\"attributes\":{\"average_size\":64,\"size_variation\":16,\"delay\":2000},"
                + "\"type\":\"slicer\"}");
  }
}
