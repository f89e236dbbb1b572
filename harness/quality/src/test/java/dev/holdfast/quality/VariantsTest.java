package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.launch.Launch;
import dev.holdfast.scenario.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

class VariantsTest {
  @Test
  void everyScenarioHasAVariantThatMustFail() {
    assertThat(Variants.all().keySet()).containsExactlyInAnyOrderElementsOf(Variants.scenarios());
    assertThat(Variants.all().values()).allSatisfy(variants -> assertThat(variants).isNotEmpty());
  }

  @Test
  void everyVariantIsAScenarioAndItsCheckIsAskedOfIt() {
    Variants.all()
        .forEach((scenario, variants) ->
            variants.forEach(variant -> {
              Reading.Good good = Launch.read(Variants.file(scenario), variant.set());
              List<String> names =
                  java.util.stream.Stream.concat(
                          good.scenario().expectations().loads().stream()
                              .map(asked -> asked.name()),
                          good.scenario().faults().stream().map(fault -> fault.name()))
                      .toList();
              String logs = good.scenario().expectations().logs() == null ? "" : "|logs";
              assertThat(variant.fails())
                  .containsPattern("^(" + String.join("|", names) + logs + ")\\.");
            }));
  }
}
