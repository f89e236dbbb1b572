package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.platform.kubernetes.node.Node;
import dev.holdfast.spi.LogStore.Found;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ShipperRegistryTest {
  private final List<List<String>> asked = new ArrayList<>();
  private final List<Found> found = new ArrayList<>();

  /** Answers each script in turn. */
  private Node node(List<List<String>> answers) {
    return new Node() {
      @Override
      public String name() {
        return "one";
      }

      @Override
      public Running start(String script, List<String> arguments, Consumer<String> lines) {
        answers.get(asked.size()).forEach(lines);
        asked.add(arguments);
        return new Running() {
          @Override
          public OptionalInt await(Duration bound) {
            return OptionalInt.of(0);
          }

          @Override
          public void close() {
            // nothing runs
          }
        };
      }
    };
  }

  private static Pod filebeat(String registry) {
    return new PodBuilder()
        .withNewSpec()
        .addNewVolume()
        .withName("registry")
        .withNewHostPath()
        .withPath(registry)
        .endHostPath()
        .endVolume()
        .endSpec()
        .build();
  }

  private static String json(int sequence) {
    return "{\"service.name\":\"shop\",\"service.node.name\":\"shop-1\",\"process.start\":\"p\",\"event.sequence\":%d}"
        .formatted(sequence);
  }

  @Test
  void linesThatAreAcknowledgedAreThoseBeforeTheOffsetsOfTheRegistry() throws Exception {
    Node node =
        node(
            List.of(
                List.of(
                    "[{\"_key\":\"filestream::containers::native::11-64\",\"cursor\":{\"offset\":10}}]",
                    "{\"op\":\"set\",\"id\":7}",
                    "{\"k\":\"filestream::containers::native::11-64\",\"v\":{\"cursor\":{\"offset\":700},\"meta\":{\"source\":\"/var/log/pods/x\"}}}",
                    "{\"op\":\"set\",\"id\":8}"),
                List.of(
                    "# /var/log/pods/shop_shop-1_u/app/0.log",
                    "2026-01-01T00:00:00.000000001Z stdout F " + json(1),
                    "2026-01-01T00:00:00.000000002Z stderr P no end",
                    "2026-01-01T00:00:00.000000003Z stdout P " + json(2).substring(0, 20),
                    "2026-01-01T00:00:00.000000004Z stdout F " + json(2).substring(20),
                    "2026-01-01T00:00:00.000000005Z stdout F no JSON",
                    "2026-01-01T00:00:00.000000006Z stdout P " + json(3).substring(0, 20))));

    assertThat(
            new ShipperRegistry(_ -> node, "shop")
                .read(
                    List.of(
                        filebeat("/var/lib/x"), new PodBuilder().withNewSpec().endSpec().build()),
                    found::add))
        .isTrue();

    assertThat(asked)
        .containsExactly(List.of("/var/lib/x"), List.of("/var/log/pods", "shop", "11:700"));
    assertThat(found)
        .extracting(Found::sequence)
        .as("the third has no end")
        .containsExactly(1L, 2L);
    assertThat(found).extracting(Found::position).as("when is not known").containsOnly(-1L);
  }

  @Test
  void whereThereIsNoRegistryNothingIsKnown() throws Exception {
    assertThat(
            new ShipperRegistry(_ -> node(List.of(List.of())), "shop")
                .read(List.of(filebeat("/var/lib/x")), found::add))
        .isFalse();
  }

  @Test
  void whatWasSaidLastOfAFileCounts() {
    assertThat(
            new ShipperRegistry.Offsets()
                .of(
                    List.of(
                        "[",
                        "{\"_key\":\"filestream::containers::native::1-64\",\"cursor\":{\"offset\":5}},",
                        "{\"_key\":\"filestream::containers::native::2-64\",\"cursor\":null}",
                        "]",
                        "{\"op\":\"remove\",\"id\":1}",
                        "{\"k\":\"filestream::containers::native::1-64\"}",
                        "{\"op\":\"set\",\"id\":2}",
                        "{\"k\":\"filestream::other::path::/x\",\"v\":{\"cursor\":{\"offset\":5}}}",
                        "{\"k\":\"filestream::containers::native::3-64\",\"v\":{\"curs")))
        .isEqualTo(Map.of("2", 0L));
  }
}
