package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkloadObserverTest {
  @Test
  void whatTheWatchHasNotToldOfAsTheListHasItIsFound() {
    assertThat(
            WorkloadObserver.unlike(
                Map.of("same", "1", "changed", "2", "new", "7"),
                Map.of("same", "1", "changed", "1", "gone", "4")))
        .containsExactlyInAnyOrderEntriesOf(Map.of("changed", "2", "new", "7", "gone", "none"));
  }
}
