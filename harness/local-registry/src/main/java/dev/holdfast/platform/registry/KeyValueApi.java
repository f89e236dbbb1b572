package dev.holdfast.platform.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.platform.registry.KeyValues.Pair;
import dev.holdfast.platform.registry.RegistryState.Indexed;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;

/** {@code /v1/kv/KEY}. */
final class KeyValueApi {
  private final KeyValues pairs;
  private final JsonNodeFactory json = JsonNodeFactory.instance;

  KeyValueApi(KeyValues pairs) {
    this.pairs = pairs;
  }

  Answer get(String key, Query query) throws InterruptedException {
    if (query.has("keys")) {
      return keys(key, query);
    }
    boolean below = query.has("recurse");
    if (key.isEmpty() && !below) {
      throw noKey();
    }
    Indexed<List<Pair>> found =
        below
            ? pairs.below(key, query.index(), query.patience())
            : pairs.at(key, query.index(), query.patience());
    if (found.value().isEmpty()) {
      return Answer.nothing(found.index());
    }
    if (query.has("raw") && !below) {
      return Answer.bytes(
          found.index(), Base64.getDecoder().decode(found.value().getFirst().value()));
    }
    ArrayNode all = json.arrayNode();
    found.value().forEach(pair -> all.add(pair(pair)));
    return Answer.json(found.index(), all);
  }

  private ObjectNode pair(Pair pair) {
    ObjectNode node = json.objectNode();
    node.put("LockIndex", 0).put("Key", pair.key()).put("Flags", pair.flags());
    node.put("Value", pair.value().isEmpty() ? null : pair.value());
    return node.put("CreateIndex", pair.createIndex()).put("ModifyIndex", pair.modifyIndex());
  }

  /** Keys alone, up to the next separator, as a folder is listed. */
  private Answer keys(String prefix, Query query) throws InterruptedException {
    Indexed<List<Pair>> found = pairs.below(prefix, query.index(), query.patience());
    if (found.value().isEmpty()) {
      return Answer.nothing(found.index());
    }
    String separator = query.first("separator").orElse("");
    TreeSet<String> keys = new TreeSet<>();
    for (Pair pair : found.value()) {
      int end = separator.isEmpty() ? -1 : pair.key().indexOf(separator, prefix.length());
      keys.add(end < 0 ? pair.key() : pair.key().substring(0, end + separator.length()));
    }
    ArrayNode all = json.arrayNode();
    keys.forEach(all::add);
    return Answer.json(found.index(), all);
  }

  Answer put(String key, Query query, byte[] value) {
    if (key.isEmpty()) {
      throw noKey();
    }
    OptionalLong unchangedSince = unchangedSince(query);
    String text = Base64.getEncoder().encodeToString(value);
    return said(pairs.put(key, text, query.number("flags").orElse(0L), unchangedSince));
  }

  Answer delete(String key, Query query) {
    if (query.has("recurse")) {
      pairs.removeBelow(key);
      return said(true);
    }
    if (key.isEmpty()) {
      throw noKey();
    }
    return said(pairs.remove(key, unchangedSince(query)));
  }

  private static OptionalLong unchangedSince(Query query) {
    return query.number("cas").map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  private static Answer said(boolean done) {
    return Answer.json(BooleanNode.valueOf(done));
  }

  private static BadRequest noKey() {
    return new BadRequest(400, "Missing key name");
  }
}
