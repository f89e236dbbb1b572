package dev.holdfast.scenario;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.scenario.Yaml.Entry;
import dev.holdfast.scenario.Yaml.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A mapping of known fields. Unknown ones are errors. */
final class Structure<T> implements Form<T> {
  private final String id;
  private final String description;
  private final String example;
  private final Function<Parts, T> make;
  private final List<Part> table;
  private final Map<String, Field<?>> fields = new LinkedHashMap<>();

  /**
   * A structure.
   *
   * @param id its name in the schema
   * @param example for the message that something else was there
   * @param make from fields that are all good
   */
  Structure(String id, String description, String example, Function<Parts, T> make, Part... table) {
    this.id = id;
    this.description = description;
    this.example = example;
    this.make = make;
    this.table = List.of(table);
    for (Part part : table) {
      switch (part) {
        case Field<?> field -> fields.put(field.key(), field);
        case OneOf oneOf -> oneOf.fields().forEach(field -> fields.put(field.key(), field));
        case KeyedFields<?> keyed -> {}
        case NotEmpty notEmpty -> {}
        case Apart apart -> {}
        case Hint hint -> {}
      }
    }
  }

  @Override
  public boolean accepts(Yaml value) {
    return value instanceof Mapping;
  }

  /** Whether a field of that key may be there. */
  boolean knows(String key) {
    return fields.containsKey(key) || keyedBy(key).isPresent();
  }

  @Override
  public Got<T> read(Slot slot, Problems problems) {
    if (!(slot.value() instanceof Mapping mapping)) {
      problems.add(
          slot.valuePlace(),
          "%s must be a mapping, got %s; write for example %s"
              .formatted(slot.what(), slot.value().shown(), example));
      return Got.of(slot, null);
    }
    return new Pass(slot, problems).over(mapping);
  }

  private Optional<KeyedFields<?>> keyedBy(String key) {
    return keyed().filter(keyed -> keyed.keys().matcher(key).matches()).findFirst();
  }

  private Stream<KeyedFields<?>> keyed() {
    return table.stream()
        .filter(KeyedFields.class::isInstance)
        .<KeyedFields<?>>map(part -> (KeyedFields<?>) part);
  }

  /** The key that was probably meant by a wrong one. */
  private Optional<String> near(String wrong) {
    Optional<KeyedFields<?>> claiming =
        keyed().filter(keyed -> keyed.claims().test(wrong)).findFirst();
    return claiming.isPresent()
        ? claiming.get().likely().apply(wrong).filter(this::knows)
        : Suggestion.of(wrong, listed());
  }

  private List<String> listed() {
    return Stream.concat(fields.keySet().stream(), keyed().flatMap(keyed -> keyed.known().stream()))
        .sorted()
        .toList();
  }

  /** One reading of one mapping. */
  private final class Pass {
    private final Slot slot;
    private final Problems problems;
    private final Map<String, Got<?>> got = new LinkedHashMap<>();
    private final Set<String> meant = new HashSet<>();
    private final Map<String, String> keyedBefore = new HashMap<>();
    private boolean good = true;

    Pass(Slot slot, Problems problems) {
      this.slot = slot;
      this.problems = problems;
    }

    Got<T> over(Mapping mapping) {
      List<Entry> unknown = new ArrayList<>();
      for (Entry entry : mapping.entries()) {
        if (knows(entry.key())) {
          readAs(entry.key(), entry);
        } else {
          unknown.add(entry);
        }
      }
      unknown.forEach(this::readUnknown);
      table.forEach(this::checkPresence);
      good &= got.values().stream().allMatch(Got::good);
      return new Got<>(slot, good ? made() : null, got);
    }

    private void blame(Place place, String message) {
      good = false;
      problems.add(place, message);
    }

    private void readAs(String key, Entry entry) {
      Slot part = new Slot(key, key, entry.place(), entry.value());
      Field<?> field = fields.get(key);
      if (field != null) {
        got.put(key, field.form().read(part, problems));
        return;
      }
      KeyedFields<?> keyed = keyedBy(key).orElseThrow();
      String before = keyedBefore.putIfAbsent(keyed.sameAs().apply(key), key);
      if (before != null) {
        blame(
            entry.place(),
            "%s must have a bound once, got '%s' beside '%s'; remove one of them"
                .formatted(slot.what(), key, before));
      }
      got.put(key, keyed.form().read(part, problems));
    }

    private void readUnknown(Entry entry) {
      String said =
          "unknown field %s in %s; ".formatted(Yaml.Scalar.quoted(entry.key()), slot.what());
      Optional<Hint> hint = hint(entry.key());
      if (hint.isPresent()) {
        meant.add(hint.get().insteadOf().key());
        blame(entry.place(), said + hint.get().remedy());
        return;
      }
      Optional<String> near = near(entry.key());
      Optional<OneOf> kinds = near.isPresent() ? Optional.empty() : kindsMeant(entry);
      if (kinds.isPresent()) {
        kinds.get().fields().forEach(field -> meant.add(field.key()));
        blame(
            entry.place(),
            "unknown %s %s in %s; allowed: %s"
                .formatted(
                    kinds.get().kind(),
                    Yaml.Scalar.quoted(entry.key()),
                    slot.what(),
                    String.join(", ", kinds.get().fields().stream().map(Field::key).toList())));
        return;
      }
      blame(
          entry.place(),
          said
              + near.map(key -> "did you mean '" + key + "'?")
                  .orElseGet(() -> "allowed: " + String.join(", ", listed())));
      // read on under the name that was meant, so that it is not missed too
      near.filter(key -> !got.containsKey(key)).ifPresent(key -> readAs(key, entry));
    }

    /** Kinds of which none is there, where an unknown mapping is. */
    private Optional<OneOf> kindsMeant(Entry entry) {
      return table.stream()
          .filter(OneOf.class::isInstance)
          .map(OneOf.class::cast)
          .filter(oneOf -> !oneOf.kind().isEmpty() && entry.value() instanceof Mapping)
          .filter(oneOf -> oneOf.fields().stream().noneMatch(field -> got.containsKey(field.key())))
          .findFirst();
    }

    private Optional<Hint> hint(String key) {
      return table.stream()
          .filter(Hint.class::isInstance)
          .map(Hint.class::cast)
          .filter(hint -> hint.key().equals(key))
          .findFirst();
    }

    private void checkPresence(Part part) {
      switch (part) {
        case Field<?> field -> checkField(field);
        case OneOf oneOf -> checkOneOf(oneOf);
        case KeyedFields<?> keyed -> {}
        case NotEmpty notEmpty -> checkNotEmpty(notEmpty);
        case Apart apart -> {}
        case Hint hint -> {}
      }
    }

    private void checkNotEmpty(NotEmpty notEmpty) {
      if (slot.value() instanceof Mapping mapping && mapping.entries().isEmpty()) {
        blame(
            slot.valuePlace(),
            "%s must have at least 1 field, got an empty mapping; add for example %s"
                .formatted(slot.what(), notEmpty.example()));
      }
    }

    private void checkField(Field<?> field) {
      if (got.containsKey(field.key())) {
        return;
      }
      String fallback = field.fallback();
      if (fallback != null) {
        got.put(field.key(), fallenBack(field, fallback));
      } else if (field.needed() && !meant.contains(field.key())) {
        blame(
            slot.at(),
            "%s must have '%s', got none; add for example %s: %s"
                .formatted(slot.what(), field.key(), field.key(), field.example()));
      } else if (field.needed()) {
        good = false;
      }
    }

    private void checkOneOf(OneOf oneOf) {
      List<? extends Field<?>> there =
          oneOf.fields().stream().filter(field -> got.containsKey(field.key())).toList();
      boolean bad = oneOf.fields().stream().anyMatch(field -> meant.contains(field.key()));
      if (bad) {
        good = false;
      } else if (there.isEmpty() && oneOf.needed()) {
        String ways =
            String.join(
                " or ",
                oneOf.fields().stream()
                    .map(field -> field.key() + ": " + field.example())
                    .toList());
        blame(
            slot.at(),
            "%s must say %s, got nothing of it; add for example %s"
                .formatted(slot.what(), oneOf.what(), ways));
      } else if (there.size() > 1) {
        Place last =
            there.stream()
                .map(field -> Optional.<Got<?>>ofNullable(got.get(field.key())))
                .flatMap(Optional::stream)
                .map(part -> part.slot().at())
                .max(Place::compareTo)
                .orElse(slot.at());
        String keys = String.join("' and '", there.stream().map(Field::key).sorted().toList());
        blame(
            last,
            "%s must say %s once, got '%s'; keep one of them"
                .formatted(slot.what(), oneOf.what(), keys));
      }
    }

    private <U> Got<U> fallenBack(Field<U> field, String fallback) {
      Problems own = new Problems("");
      Yaml value = Composer.compose(fallback, own);
      if (value == null) {
        throw new IllegalStateException("the default of " + field.key() + " cannot be read");
      }
      Got<U> read = field.form().read(new Slot(field.key(), field.key(), Place.NONE, value), own);
      if (!own.none()) {
        throw new IllegalStateException("the default is wrong: " + own.sorted());
      }
      return read;
    }

    private @Nullable T made() {
      try {
        return make.apply(new Parts(slot.name(), got));
      } catch (IllegalArgumentException rule) {
        problems.add(slot.at(), rule.getMessage() + "; change it in " + slot.what());
        return null;
      }
    }
  }

  @Override
  public ObjectNode schema(Definitions definitions) {
    return definitions.refer(id, () -> described(definitions));
  }

  /** The structure itself, where a reference will not do. */
  ObjectNode described(Definitions definitions) {
    ObjectNode schema = Definitions.object().put("type", "object");
    schema.put("description", description);
    ObjectNode properties = schema.putObject("properties");
    ObjectNode patterns = Definitions.object();
    ArrayNode required = schema.arrayNode();
    ArrayNode choices = schema.arrayNode();
    for (Part part : table) {
      switch (part) {
        case Field<?> field -> {
          properties.set(field.key(), describe(field, definitions));
          if (field.needed()) {
            required.add(field.key());
          }
        }
        case OneOf oneOf -> {
          oneOf
              .fields()
              .forEach(field -> properties.set(field.key(), describe(field, definitions)));
          choices.add(exactlyOne(oneOf));
        }
        case KeyedFields<?> keyed ->
            patterns.set(
                "^(?:" + keyed.keys().pattern() + ")$",
                keyed.form().schema(definitions).put("description", keyed.description()));
        case NotEmpty notEmpty -> schema.put("minProperties", 1);
        case Apart apart -> schema.set("anyOf", onlyTheseOrNone(apart));
        case Hint hint -> {}
      }
    }
    if (!patterns.isEmpty()) {
      schema.set("patternProperties", patterns);
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    if (!choices.isEmpty()) {
      schema.set("allOf", choices);
    }
    return schema.put("additionalProperties", false);
  }

  private static ObjectNode exactlyOne(OneOf oneOf) {
    ObjectNode choice = Definitions.object();
    ArrayNode ways = choice.putArray("oneOf");
    oneOf.fields().forEach(field -> ways.addObject().putArray("required").add(field.key()));
    if (!oneOf.needed()) {
      ArrayNode none = ways.addObject().putObject("not").putArray("anyOf");
      oneOf.fields().forEach(field -> none.addObject().putArray("required").add(field.key()));
    }
    return choice;
  }

  private static ArrayNode onlyTheseOrNone(Apart apart) {
    ArrayNode choice = Definitions.object().arrayNode();
    ObjectNode these = choice.addObject().putObject("propertyNames");
    apart.fields().stream().map(Field::key).forEach(these.putArray("enum")::add);
    choice.addObject().putObject("propertyNames").set("not", these.deepCopy());
    return choice;
  }

  private static ObjectNode describe(Field<?> field, Definitions definitions) {
    ObjectNode schema = field.form().schema(definitions).put("description", field.description());
    String fallback = field.fallback();
    if (fallback != null) {
      schema.set("default", Literal.json(fallback));
    }
    if (!schema.has("const") && !field.example().equals(fallback)) {
      schema.putArray("examples").add(Literal.json(field.example()));
    }
    return schema;
  }
}
