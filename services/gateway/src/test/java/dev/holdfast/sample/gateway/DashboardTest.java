package dev.holdfast.sample.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.sample.catalog.Catalog;
import dev.holdfast.sample.pricing.Pricing;
import dev.holdfast.service.HoldfastService;
import dev.holdfast.service.TestServices;
import dev.holdfast.testing.InMemoryRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The chart's dashboard asks for what services show, and for all of it. */
class DashboardTest {
  private static final Path DASHBOARD =
      Path.of(System.getProperty("holdfast.home"), "charts/sample/dashboards/holdfast.json");
  private static final Pattern EXPRESSION = Pattern.compile("\"expr\": \"(.*)\",?");
  private static final Pattern METRIC = Pattern.compile("\\b(?:holdfast|http_server)_[a-z_]+");
  private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_]+)[{ ]");
  private static final Pattern EVENTS = Pattern.compile("event=~?\\\\\"([a-z_|]+)\\\\\"");

  private final InMemoryRegistry registry = new InMemoryRegistry();
  private final HoldfastService pricing =
      TestServices.ready("pricing", "pricing-1", registry, new Pricing());
  private final HoldfastService catalog =
      TestServices.ready("catalog", "catalog-1", registry, new Catalog());

  @AfterEach
  void stop() {
    catalog.close();
    pricing.close();
  }

  @Test
  void whatItAsksForIsWhatServicesShow() throws IOException {
    String shown = scrape();

    assertThat(asked()).isNotEmpty().isSubsetOf(found(SAMPLE, shown));
    assertThat(eventsAsked())
        .allSatisfy(event -> assertThat(shown).contains("event=\"" + event + "\""));
  }

  @Test
  void whatServicesShowIsOnIt() throws IOException {
    Set<String> onIt = asked().stream().map(DashboardTest::family).collect(Collectors.toSet());

    assertThat(onIt)
        .containsAll(
            found(SAMPLE, scrape()).stream()
                .map(DashboardTest::family)
                .collect(Collectors.toSet()));
    assertThat(eventsAsked())
        .as("all that a client does and sees, but for what the tries show")
        .containsAll(
            found(Pattern.compile("event=\"([a-z_]+)\""), scrape()).stream()
                .filter(event -> !event.equals("answered"))
                .toList());
  }

  private String scrape() {
    assertThat(TestServices.get(catalog, "/products/17").statusCode()).isEqualTo(200);
    return TestServices.get(catalog, "/metrics").body();
  }

  /** Of a histogram's parts the name that they have in common. */
  private static String family(String sample) {
    return sample.replaceFirst("_(bucket|count|sum)$", "");
  }

  private static Set<String> asked() throws IOException {
    return expressions().stream()
        .flatMap(expression -> METRIC.matcher(expression).results())
        .map(result -> result.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> eventsAsked() throws IOException {
    return expressions().stream()
        .flatMap(expression -> EVENTS.matcher(expression).results())
        .flatMap(result -> Stream.of(result.group(1).split("\\|")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> expressions() throws IOException {
    return EXPRESSION.matcher(Files.readString(DASHBOARD)).results().map(r -> r.group(1)).toList();
  }

  private static Set<String> found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.results().map(r -> r.group(1)).collect(Collectors.toCollection(TreeSet::new));
  }
}
