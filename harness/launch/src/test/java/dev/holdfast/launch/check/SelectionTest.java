package dev.holdfast.launch.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.launch.Launch;
import dev.holdfast.launch.PlatformChoice;
import dev.holdfast.launch.Refused;
import dev.holdfast.model.Workload;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final Placed WEB = placed("shop", "web");
  private static final Placed ASLEEP = placed("shop", "asleep");
  private static final Placed SMTP = placed("mail", "smtp");
  private static final Placed IMAP = placed("mail", "imap");

  private final List<Placed> tried = new ArrayList<>();

  private static Placed placed(String namespace, String name) {
    return new Placed(namespace, new Workload(Workload.Kind.DEPLOYMENT, name));
  }

  private String prepared(Placed one) {
    tried.add(one);
    if (one.equals(ASLEEP)) {
      throw new IllegalArgumentException("it has no ready pod");
    }
    if (one.namespace().equals("mail")) {
      throw refused();
    }
    return one.workload().name();
  }

  /** As any that says why a namespace must not be touched. */
  private static Refused refused() {
    try {
      Launch.anywhere(PlatformChoice.named("mail"), Path.of("/"), Clock.systemUTC()).close();
      throw new IllegalStateException("there is a platform 'mail'");
    } catch (Refused e) {
      return e;
    }
  }

  @Test
  void whatCannotBeCheckedIsNamedAndTheOthersAreChosen() {
    Selection<String> selection = Selection.of(List.of(SMTP, IMAP, WEB, ASLEEP), this::prepared);

    assertThat(selection.chosen()).containsExactly("web");
    assertThat(selection.leftOut())
        .extracting(Selection.LeftOut::toString)
        .satisfiesExactly(
            one ->
                assertThat(one)
                    .isEqualTo(
                        "not checked: deployment asleep in namespace shop: it has no ready pod"),
            one ->
                assertThat(one)
                    .startsWith(
                        "not checked: deployment smtp, deployment imap in namespace mail: "));
    assertThat(tried).as("what holds for a namespace is asked once").doesNotContain(IMAP);
  }
}
