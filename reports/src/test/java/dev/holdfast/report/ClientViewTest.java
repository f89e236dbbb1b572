package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Event;
import dev.holdfast.model.History;
import dev.holdfast.model.Pod;
import dev.holdfast.model.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientViewTest {
  private static final long SECOND = 1_000_000_000L;

  private final SampleRuns.Sample sample = SampleRuns.pass();

  /** The load's first request; what clients did before is no part of it. */
  private final long zero =
      sample.history().first(Event.LoadStarted.class).orElseThrow().firstNanos();

  @Test
  void whatTheCallersOfAWorkloadDidIsPutTogether() {
    ClientView view =
        ClientView.of(
            run(
                pod("gateway-1"),
                pod("gateway-2"),
                seen(-9, "gateway-1", 5, 5, 5, 5, 1),
                seen(0, "gateway-1", 100, 0, 0, 0, 20),
                seen(0, "gateway-2", 50, 1, 0, 0, 12.5),
                seen(1, "gateway-1", 100, 2, 1, 1, 0.4)));

    assertThat(view.rows())
        .containsExactly(
            new ClientView.Row(
                "gateway → catalog", "250", "3", "1", "1", "1", "1.6 %", "0.4", "2"));
  }

  @Test
  void lanesShowTriesHedgesEjectionsWhatTheyCostAndWhatIsLeft() {
    List<Lanes> groups =
        Lanes.clients(
            run(
                pod("gateway-1"),
                seen(0, "gateway-1", 100, 0, 0, 0, 20),
                seen(1, "gateway-1", 100, 2, 3, 1, 0.4)));

    assertThat(groups)
        .singleElement()
        .extracting(Lanes::title)
        .isEqualTo("Client gateway → catalog");
    assertThat(groups.getFirst().lanes())
        .extracting(Lanes.Lane::name)
        .containsExactly("tries", "hedges", "left alone", "extra requests", "budget left");
    assertThat(labels(groups.getFirst(), 0)).containsExactly("CALM 100/s", "BUSY 106/s");
    assertThat(labels(groups.getFirst(), 1)).containsExactly("CALM ", "BUSY 3");
    assertThat(labels(groups.getFirst(), 2)).containsExactly("CALM ", "BUSY 1");
    assertThat(labels(groups.getFirst(), 3)).containsExactly("CALM ", "BUSY 5.0 %");
    assertThat(labels(groups.getFirst(), 4)).containsExactly("CALM 20", "SPENT 0");
  }

  /** Not drawn as if nothing had been in between. */
  @Test
  void whereNobodyLookedThereIsAHole() {
    Lanes lanes =
        Lanes.clients(
                run(
                    pod("gateway-1"),
                    seen(0, "gateway-1", 100, 0, 0, 0, 20),
                    seen(5, "gateway-1", 100, 0, 0, 0, 20)))
            .getFirst();

    assertThat(lanes.lanes().getFirst().spans())
        .extracting(Lanes.Span::from)
        .containsExactly(0.0, 5.0);
    assertThat(lanes.lanes().getFirst().spans().getFirst().to()).isEqualTo(1.0);
  }

  @Test
  void aSystemWithoutThemIsSaidToHaveNone(@TempDir Path folder) throws Exception {
    sample.write(folder);

    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("<h2 id=\"clients\">What the clients say</h2>\n<p>Not there: no pod told of");
    assertThat(Lanes.clients(Run.of(sample.scenario(), sample.history(), sample.judgement())))
        .isEmpty();
  }

  private static List<String> labels(Lanes lanes, int lane) {
    return lanes.lanes().get(lane).spans().stream()
        .map(span -> span.state() + " " + span.label())
        .toList();
  }

  private Event.ClientSeen seen(
      long second, String pod, long calls, long retries, long hedges, int ejected, double budget) {
    return new Event.ClientSeen(
        zero + (second + 1) * SECOND,
        zero + second * SECOND,
        pod,
        "catalog",
        calls,
        retries,
        hedges,
        ejected,
        ejected,
        ejected > 0 ? 2 : 0,
        3,
        ejected,
        budget);
  }

  private static Event.PodSeen pod(String name) {
    Workload workload = new Workload(Workload.Kind.DEPLOYMENT, "gateway");
    return new Event.PodSeen(
        1, new Pod(name, workload, name, "127.0.0.2:8080", true, 0, "Running"), false);
  }

  private Run run(Event... more) {
    List<Event> all = new ArrayList<>(sample.history().events());
    all.removeIf(Event.PodSeen.class::isInstance);
    all.addAll(List.of(more));
    return Run.of(
        sample.scenario(), new History(all, sample.history().requests()), sample.judgement());
  }
}
