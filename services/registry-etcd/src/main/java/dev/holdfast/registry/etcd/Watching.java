package dev.holdfast.registry.etcd;

import dev.holdfast.registry.Instance;
import dev.holdfast.registry.RegistryUnavailable;
import dev.holdfast.registry.http.Lines;
import dev.holdfast.registry.upkeep.Instances;
import dev.holdfast.registry.upkeep.Refused;
import dev.holdfast.registry.upkeep.RegistryProtocol;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows the keys below a prefix: reads them, then watches from the revision after that on, so
 * that nothing is lost between the two.
 *
 * <p>It reads anew whenever it cannot be sure to have seen all: after a failure, since another
 * server, or one whose data was lost, counts other revisions; where etcd has dropped the revisions
 * that it would go on from (compaction); and after a silence, in which a connection may have died
 * without a sign.
 */
final class Watching implements RegistryProtocol.Look {
  /** One small read every ten seconds is cheap enough. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final EtcdApi api;
  private final String prefix;
  private final Map<String, Instance> instances = new HashMap<>();
  private @Nullable Lines lines;
  private long revision;
  private boolean read;

  Watching(EtcdApi api, String prefix) {
    this.api = api;
    this.prefix = prefix;
  }

  @Override
  public List<Instance> next() {
    if (!read) {
      readAll();
    } else {
      follow();
    }
    return Instances.of(instances.values().stream());
  }

  private void readAll() {
    EtcdApi.Range range = api.below(prefix);
    instances.clear();
    range.found().forEach(this::put);
    revision = range.revision();
    read = true;
  }

  private void follow() {
    Lines open = lines;
    if (open == null) {
      open = api.watch(prefix, revision + 1, SILENCE);
      lines = open;
    }
    Optional<String> line = open.next();
    if (line.isEmpty()) {
      startOver();
      readAll();
    } else {
      take(open, line.get());
    }
  }

  private void take(Lines open, String line) {
    JsonObject message;
    try {
      message = EtcdJson.object(line);
    } catch (RuntimeException e) {
      throw new RegistryUnavailable(open.asked() + ": the answer is not etcd's: " + shown(line), e);
    }
    if (message.containsKey("error")) {
      throw new RegistryUnavailable(open.asked() + ": the watch ended: " + shown(line));
    }
    JsonObject result = EtcdJson.result(message);
    if (result.getBoolean("canceled", false)) {
      canceled(open, result);
      return;
    }
    JsonArray events = result.getJsonArray("events");
    if (events != null) {
      events.getValuesAs(JsonObject.class).forEach(this::apply);
    }
  }

  private void canceled(Lines open, JsonObject result) {
    if (EtcdJson.number(result, "compact_revision") > 0) {
      startOver();
      readAll();
      return;
    }
    String why = result.getString("cancel_reason", "");
    throw why.contains("permission denied")
        ? new Refused(open.asked() + ": " + why)
        : new RegistryUnavailable(open.asked() + ": the watch ended: " + why);
  }

  private void apply(JsonObject event) {
    EtcdJson.KeyValue pair = EtcdJson.keyValue(event.getJsonObject("kv"));
    if (event.getString("type", "PUT").equals("DELETE")) {
      instances.remove(pair.key());
    } else {
      put(pair);
    }
  }

  /** What is no instance was written by somebody else, and is none. */
  private void put(EtcdJson.KeyValue pair) {
    Optional<Instance> instance = EtcdJson.instance(pair.value());
    if (instance.isPresent()) {
      instances.put(pair.key(), instance.get());
    } else {
      instances.remove(pair.key());
    }
  }

  private static String shown(String line) {
    return line.length() > 300 ? line.substring(0, 300) + "…" : line;
  }

  @Override
  public void startOver() {
    read = false;
    Lines open = lines;
    lines = null;
    if (open != null) {
      open.close();
    }
  }
}
