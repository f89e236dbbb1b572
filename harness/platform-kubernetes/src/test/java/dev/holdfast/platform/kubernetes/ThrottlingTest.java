package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Event;
import org.junit.jupiter.api.Test;

class ThrottlingTest {
  private final Throttling shop = new Throttling("shop");

  /** As a kubelet writes it; the third is a pod's as a whole. */
  private static String counted(String id, int periods, int throttled, String seconds) {
    return """
    # TYPE container_cpu_cfs_periods_total counter
    container_cpu_cfs_periods_total{container="app",id="/kubepods/burstable/pod1/%1$s",image="a:1",name="%1$s",namespace="shop",pod="web-a"} %2$d 1790000000000
    container_cpu_cfs_periods_total{container="app",id="/kubepods/pod2/x",image="a:1",name="x",namespace="mail",pod="smtp"} 99 1790000000000
    container_cpu_cfs_periods_total{container="",id="/kubepods/burstable/pod1",image="",name="",namespace="shop",pod="web-a"} 900 1790000000000
    container_cpu_cfs_throttled_periods_total{container="app",id="/kubepods/burstable/pod1/%1$s",image="a:1",name="%1$s",namespace="shop",pod="web-a"} %3$d 1790000000000
    container_cpu_cfs_throttled_seconds_total{container="app",id="/kubepods/burstable/pod1/%1$s",image="a:1",name="%1$s",namespace="shop",pod="web-a"} %4$s 1790000000000
    container_cpu_usage_seconds_total{container="app",cpu="total",namespace="shop",pod="web-a"} 12.5
    """
        .formatted(id, periods, throttled, seconds);
  }

  private static Event.ProcessorSeen seen(
      long at, long from, long periods, long throttled, long nanos) {
    return new Event.ProcessorSeen(at, from, "web-a", "app", periods, throttled, nanos);
  }

  @Test
  void whatWasCountedBeforeTheFirstLookIsNotNew() {
    assertThat(shop.saw("node", 5, counted("a", 100, 10, "1.5"))).isEmpty();
    assertThat(shop.saw("node", 10, counted("a", 150, 50, "4.25e+00")))
        .containsExactly(seen(10, 5, 50, 40, 2_750_000_000L));
  }

  @Test
  void aLookAtWhichNothingWasCountedAnewIsNone() {
    shop.saw("node", 5, counted("a", 100, 10, "1"));

    assertThat(shop.saw("node", 10, counted("a", 100, 10, "1"))).isEmpty();
    assertThat(shop.saw("node", 15, counted("a", 190, 100, "2")))
        .as("it may have been at any time since the count before")
        .containsExactly(seen(15, 5, 90, 90, 1_000_000_000L));
  }

  @Test
  void aContainerThatWasNotThereBeforeBeganSinceThen() {
    shop.saw("node", 5, "");

    assertThat(shop.saw("node", 10, counted("a", 30, 29, "1")))
        .containsExactly(seen(10, 5, 30, 29, 1_000_000_000L));
    assertThat(shop.saw("node", 15, counted("b", 20, 20, "3")))
        .as("it began again in its pod")
        .containsExactly(seen(15, 10, 20, 20, 3_000_000_000L));
  }

  @Test
  void aNodeThatIsAskedForTheFirstTimeSaysNothingNew() {
    shop.saw("node", 5, "");

    assertThat(shop.saw("other", 10, counted("a", 30, 29, "1"))).isEmpty();
  }

  @Test
  void aNodeThatCountsNothingOfTheKindIsNoTrouble() {
    assertThat(shop.saw("node", 5, "container_cpu_cfs_periods_total{broken 1\n# nothing\n"))
        .isEmpty();
  }
}
