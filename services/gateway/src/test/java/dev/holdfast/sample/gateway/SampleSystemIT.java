package dev.holdfast.sample.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.service.ConsulStandIn;
import dev.holdfast.service.ServiceProcess;
import dev.holdfast.service.TestServices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jars that a user starts, each as a process of its own. */
class SampleSystemIT {
  private static final Path HOME =
      Path.of(Objects.requireNonNull(System.getProperty("holdfast.home")));

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private final ConsulStandIn consul = new ConsulStandIn();
  private final List<ServiceProcess> processes = new ArrayList<>();

  @AfterEach
  void endAll() {
    processes.forEach(ServiceProcess::close);
    consul.close();
  }

  @Test
  void noClientNoticesWhenAReplicaIsKilled() {
    start("pricing", 1, Map.of());
    start("catalog", 1, Map.of());
    ServiceProcess victim = start("catalog", 2, Map.of());
    ServiceProcess gateway = start("gateway", 1, Map.of());
    processes.forEach(ServiceProcess::awaitRegistered);

    List<String> before = hopsOf(gateway, 100);
    victim.kill(); // the registry goes on listing it
    List<String> after = hopsOf(gateway, 200);

    assertThat(before)
        .contains("gateway-1, catalog-1, pricing-1", "gateway-1, catalog-2, pricing-1");
    assertThat(after)
        .contains("gateway-1, catalog-2!, catalog-1, pricing-1")
        .allMatch(hops -> hops.endsWith("catalog-1, pricing-1"));
  }

  @Test
  void withoutASecondTryAKilledReplicaIsNoticed() {
    start("pricing", 1, Map.of());
    start("catalog", 1, Map.of());
    ServiceProcess victim = start("catalog", 2, Map.of());
    ServiceProcess gateway = start("gateway", 1, Map.of("HOLDFAST_CLIENT_TRIES", "1"));
    processes.forEach(ServiceProcess::awaitRegistered);
    hopsOf(gateway, 20);

    victim.kill();

    Optional<HttpResponse<String>> failed =
        IntStream.range(0, 200)
            .mapToObj(i -> ask(gateway))
            .filter(answer -> answer.statusCode() != 200)
            .findFirst();
    assertThat(failed)
        .hasValueSatisfying(answer -> {
          assertThat(answer.statusCode()).isEqualTo(503);
          assertThat(answer.headers().firstValue("X-Served-By")).contains("gateway-1, catalog-2!");
        });
  }

  @Test
  void noClientNoticesWhenAReplicaLeaves() throws Exception {
    start("pricing", 1, Map.of());
    start("catalog", 1, Map.of());
    ServiceProcess leaver = start("catalog", 2, Map.of("HOLDFAST_DRAIN_WAIT", "4s"));
    ServiceProcess gateway = start("gateway", 1, Map.of("HOLDFAST_CLIENT_TRIES", "1"));
    processes.forEach(ServiceProcess::awaitRegistered);
    assertThat(hopsOf(gateway, 50)).contains("gateway-1, catalog-2, pricing-1");

    leaver.terminate();
    List<String> during = new ArrayList<>();
    TestServices.eventually(
        () -> {
          during.addAll(hopsOf(gateway, 5));
          return leaver.output().contains("\"stopped\"");
        },
        leaver::output);

    assertThat(leaver.exitCode()).isZero();
    assertThat(during).noneMatch(hops -> hops.contains("!"));
    assertThat(hopsOf(gateway, 50)).containsOnly("gateway-1, catalog-1, pricing-1");
  }

  private ServiceProcess start(String service, int number, Map<String, String> environment) {
    Path jar = HOME.resolve("services/" + service + "/target/" + service + ".jar");
    ServiceProcess process =
        ServiceProcess.start(
            folder,
            service + "-" + number,
            consul.url(),
            environment,
            List.of("-jar", jar.toString()));
    processes.add(process);
    return process;
  }

  /** The hops of answers that must all be right. */
  private static List<String> hopsOf(ServiceProcess gateway, int requests) {
    List<String> hops = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      HttpResponse<String> answer = ask(gateway);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains("\"id\":\"17\"");
      hops.add(answer.headers().firstValue("X-Served-By").orElse(""));
    }
    return hops;
  }

  private static HttpResponse<String> ask(ServiceProcess gateway) {
    URI product = gateway.url().resolve("/api/products/17");
    try {
      return CLIENT.send(
          HttpRequest.newBuilder(product).timeout(Duration.ofSeconds(20)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
