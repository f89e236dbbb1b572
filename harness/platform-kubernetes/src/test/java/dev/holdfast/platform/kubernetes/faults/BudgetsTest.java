package dev.holdfast.platform.kubernetes.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BudgetsTest {
  private static PodDisruptionBudget budget(int allowed) {
    return new PodDisruptionBudgetBuilder()
        .withNewSpec()
        .withNewSelector()
        .addToMatchLabels("app", "catalog")
        .addNewMatchExpression()
        .withKey("tier")
        .withOperator("In")
        .withValues("front", "back")
        .endMatchExpression()
        .endSelector()
        .endSpec()
        .withNewStatus()
        .withDisruptionsAllowed(allowed)
        .endStatus()
        .build();
  }

  @Test
  void aBudgetBlocksThePodsThatItSelectsWhereItAllowsNoEviction() {
    Map<String, String> catalog = Map.of("app", "catalog", "tier", "back");

    assertThat(Budgets.blocks(budget(0), catalog)).isTrue();
    assertThat(Budgets.blocks(budget(1), catalog)).isFalse();
    assertThat(Budgets.blocks(budget(0), Map.of("app", "catalog"))).isFalse();
    assertThat(Budgets.blocks(budget(0), Map.of("app", "pricing", "tier", "back"))).isFalse();
  }
}
