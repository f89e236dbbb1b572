package dev.holdfast.platform.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.holdfast.platform.registry.Registered.Status;
import dev.holdfast.platform.registry.RegistryState.Indexed;
import dev.holdfast.platform.registry.RegistryState.Instance;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** {@code /v1/catalog/} and {@code /v1/health/}: what is asked about all instances. */
final class CatalogApi {
  private final RegistryState state;
  private final AnswerJson answers;
  private final JsonNodeFactory json = JsonNodeFactory.instance;

  CatalogApi(RegistryState state, AnswerJson answers) {
    this.state = state;
    this.answers = answers;
  }

  Answer datacenters() {
    return Answer.json(json.arrayNode().add(AnswerJson.DATACENTER));
  }

  Answer nodes() {
    return Answer.json(1, json.arrayNode().add(answers.node()));
  }

  Answer services(Query query) throws InterruptedException {
    Indexed<List<Instance>> all = state.catalog(query.index(), query.patience());
    return Answer.json(all.index(), answers.catalog(all.value()));
  }

  Answer service(String name, Query query) throws InterruptedException {
    Indexed<List<Instance>> found = instances(name, query);
    ArrayNode all = json.arrayNode();
    found.value().forEach(seen -> all.add(answers.catalogService(seen)));
    return Answer.json(found.index(), all);
  }

  /** Of one name, those with all the tags that are asked for. */
  private Indexed<List<Instance>> instances(String name, Query query) throws InterruptedException {
    if (name.isEmpty()) {
      throw new BadRequest(400, "Missing service name");
    }
    Indexed<List<Instance>> found = state.instances(name, query.index(), query.patience());
    List<String> tags = query.all("tag");
    return new Indexed<>(
        found.index(),
        found.value().stream()
            .filter(seen -> new HashSet<>(seen.registered().tags()).containsAll(tags))
            .toList());
  }

  /** The one node, with its instances by their ids. */
  Answer node(String name, Query query) throws InterruptedException {
    Indexed<List<Instance>> all = state.catalog(query.index(), query.patience());
    return Answer.json(
        all.index(),
        name.equals(AnswerJson.NODE)
            ? answers.nodeWithServices(all.value())
            : NullNode.getInstance());
  }

  Answer health(String name, Query query) throws InterruptedException {
    boolean onlyPassing = query.flag("passing");
    Indexed<List<Instance>> found = instances(name, query);
    List<Instance> chosen =
        found.value().stream()
            .filter(seen -> !onlyPassing || seen.status() == Status.PASSING)
            .toList();
    return Answer.json(found.index(), answers.health(chosen));
  }

  /** The checks of the instances of a name. */
  Answer checks(String name, Query query) throws InterruptedException {
    Indexed<List<Instance>> found = instances(name, query);
    return Answer.json(found.index(), answers.checks(found.value(), Optional.empty(), false));
  }

  /** All checks that are in a state, or in any. */
  Answer state(String word, Query query) throws InterruptedException {
    if (word.isEmpty()) {
      throw new BadRequest(400, "Missing check state");
    }
    Indexed<List<Instance>> all = state.all(query.index(), query.patience());
    if (word.equals("any")) {
      return Answer.json(all.index(), answers.checks(all.value(), Optional.empty(), true));
    }
    return Status.of(word)
        .map(status ->
            Answer.json(
                all.index(),
                answers.checks(all.value(), Optional.of(status), status == Status.PASSING)))
        .orElseGet(() -> Answer.json(all.index(), json.arrayNode()));
  }

  /** The checks of the one node: its own and its instances'. */
  Answer nodeHealth(String name, Query query) throws InterruptedException {
    Indexed<List<Instance>> all = state.all(query.index(), query.patience());
    return Answer.json(
        all.index(),
        name.equals(AnswerJson.NODE)
            ? answers.checks(all.value(), Optional.empty(), true)
            : json.arrayNode());
  }
}
