package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.helm.HelmCharts;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.spi.BadSystem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The chart that checks workloads of a cluster from within it, through Helm itself. */
@Execution(ExecutionMode.CONCURRENT)
class HoldfastChartTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("holdfast.home"), "charts", "holdfast");

  @TempDir private Path tmp = Path.of("");

  private List<JsonNode> render(String... overrides) {
    return HelmCharts.in(tmp)
        .render(List.of(new ChartInstall("nightly", FOLDER, Map.of(), List.of(overrides))));
  }

  private static List<JsonNode> all(List<JsonNode> objects, String kind) {
    return objects.stream().filter(object -> object.path("kind").asText().equals(kind)).toList();
  }

  private static List<String> words(JsonNode cronJob) {
    return StreamSupport.stream(
            cronJob.at("/spec/jobTemplate/spec/template/spec/containers/0/args").spliterator(),
            false)
        .map(JsonNode::asText)
        .toList();
  }

  @Test
  void eachCheckIsACronJobAndHasRightsInItsNamespaceAlone() {
    List<JsonNode> objects =
        render(
            "checks[0].namespace=shop",
            "checks[0].workload=deploy/orders",
            "checks[0].request=GET /orders/1",
            "checks[1].namespace=mail",
            "checks[1].workload=sts/smtp",
            "checks[1].faults={kill}",
            "checks[1].options={--rate,10}",
            "checks[1].schedule=0 5 * * *",
            "checks[2].namespace=shop",
            "checks[2].workload=deploy/carts");

    List<JsonNode> jobs = all(objects, "CronJob");
    assertThat(jobs)
        .extracting(job -> job.at("/metadata/name").asText())
        .containsExactlyInAnyOrder(
            "nightly-shop-deploy-orders", "nightly-shop-deploy-carts", "nightly-mail-sts-smtp");
    JsonNode smtp =
        jobs.stream()
            .filter(job -> job.at("/metadata/name").asText().endsWith("smtp"))
            .findFirst()
            .orElseThrow();
    assertThat(smtp.at("/spec/schedule").asText()).isEqualTo("0 5 * * *");
    assertThat(words(smtp))
        .containsExactly(
            "check",
            "sts/smtp",
            "--namespace=mail",
            "--context=in-cluster",
            "--faults=kill",
            "--rate",
            "10",
            "--reports=reports",
            "--yes");
    assertThat(all(objects, "Role"))
        .extracting(role -> role.at("/metadata/namespace").asText())
        .containsExactlyInAnyOrder("shop", "mail");
    assertThat(objects).noneMatch(object -> object.path("kind").asText().startsWith("ClusterRole"));
  }

  @Test
  void reportsAreKeptWhereThatIsSaid() {
    String[] check = {"checks[0].namespace=shop", "checks[0].workload=deploy/orders"};

    assertThat(all(render(check), "PersistentVolumeClaim")).isEmpty();
    assertThat(all(render(check[0], check[1], "reports.size=1Gi"), "PersistentVolumeClaim"))
        .singleElement()
        .satisfies(claim ->
            assertThat(claim.at("/metadata/annotations").path("helm.sh/resource-policy").asText())
                .isEqualTo("keep"));
  }

  @Test
  void whatIsWrongIsSaidByTheChart() {
    assertThatThrownBy(this::render)
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining("nothing is named that is to be checked");
    assertThatThrownBy(() -> render("checks[0].namespace=shop", "checks[0].workload=orders"))
        .isInstanceOf(BadSystem.class)
        .hasMessageContaining("workload");
  }
}
