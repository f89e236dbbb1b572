package dev.holdfast.report;

import dev.holdfast.model.Event;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * How log lines came to their store, and where a person looks at them there.
 *
 * @param by who brought them; "" where that is not known
 * @param links into Kibana, to the dashboard of {@code charts/stack} and the lines of this run's
 *     requests; none where no Kibana is known
 */
record LogWay(String by, List<Link> links) {
  /** Writers' clocks may be off by a little. */
  private static final Duration AROUND = Duration.ofMinutes(1);

  /** A place to go to. */
  record Link(String text, String url) {}

  static LogWay of(Run run) {
    return run.history()
        .first(Event.LogsBrought.class)
        .map(brought -> new LogWay(brought.by(), links(run, brought.kibana())))
        .orElse(new LogWay("", List.of()));
  }

  /** A history may come from anywhere: what is no web address becomes no link. */
  private static List<Link> links(Run run, String kibana) {
    if (!kibana.matches("https?://[^\\s\"'<>]+")) {
      return List.of();
    }
    Instant from = run.started().wall().minus(AROUND).truncatedTo(ChronoUnit.SECONDS);
    Instant to =
        run.started().wall().plusNanos(run.endNanos()).plus(AROUND).truncatedTo(ChronoUnit.SECONDS);
    String time = "?_g=(time:(from:'%s',to:'%s'))".formatted(from, to);
    String requests =
        URLEncoder.encode(
                "http.request.id: %s-*".formatted(run.started().run()), StandardCharsets.UTF_8)
            .replace("+", "%20");
    return List.of(
        new Link(
            "the dashboard, at this run’s time", kibana + "/app/dashboards#/view/holdfast" + time),
        new Link(
            "the lines of this run’s requests",
            kibana
                + "/app/discover#/view/holdfast-request"
                + time
                + "&_a=(query:(language:kuery,query:'"
                + requests
                + "'))"));
  }
}
