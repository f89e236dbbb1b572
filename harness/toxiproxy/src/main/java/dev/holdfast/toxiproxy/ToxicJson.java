package dev.holdfast.toxiproxy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.model.Toxic;
import dev.holdfast.model.Toxic.Effect;

/** A toxic as Toxiproxy 2's API takes it (README.md of its source, "Toxics"). */
final class ToxicJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ToxicJson() {}

  static ObjectNode of(String name, Toxic toxic) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("name", name)
            .put("stream", toxic.direction().key())
            .put("toxicity", toxic.toxicity());
    ObjectNode attributes = node.putObject("attributes");
    String type =
        switch (toxic.effect()) {
          case Effect.Latency latency -> {
            attributes.put("latency", latency.delay().toMillis());
            attributes.put("jitter", latency.jitter().toMillis());
            yield "latency";
          }
          case Effect.Bandwidth bandwidth -> {
            attributes.put("rate", bandwidth.kilobytesPerSecond());
            yield "bandwidth";
          }
          case Effect.Timeout timeout -> {
            attributes.put("timeout", timeout.after().toMillis());
            yield "timeout";
          }
          case Effect.Reset reset -> {
            attributes.put("timeout", reset.after().toMillis());
            yield "reset_peer";
          }
          case Effect.SlowClose slow -> {
            attributes.put("delay", slow.delay().toMillis());
            yield "slow_close";
          }
          case Effect.Slicer slicer -> {
            attributes.put("average_size", slicer.size());
            attributes.put("size_variation", slicer.variation());
            // this one is in microseconds
            attributes.put("delay", slicer.delay().toNanos() / 1000);
            yield "slicer";
          }
          case Effect.LimitData limit -> {
            attributes.put("bytes", limit.bytes());
            yield "limit_data";
          }
          case Effect.Down _ ->
              throw new IllegalArgumentException("down is a proxy's state, not a toxic");
        };
    return node.put("type", type);
  }
}
