package dev.holdfast.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The images of the services, as a cluster runs them: no root, nothing written but /tmp. */
@Timeout(180)
final class ServiceImagesIT {
  private static final Path HOME = Path.of(System.getProperty("holdfast.home", "../.."));
  private static final Duration START_BOUND = Duration.ofSeconds(60);

  private final List<String> started = new ArrayList<>();

  @AfterEach
  void remove() throws Exception {
    for (String container : started) {
      docker("rm", "--force", "--volumes", container);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "gateway")
  void aServiceLivesAsNobodyOnARootThatIsOnlyRead(String service) throws Exception {
    lives(service);
  }

  /** They are made in the same way, and every build runs them in a cluster. */
  @Tag("full")
  @ParameterizedTest
  @ValueSource(strings = {"catalog", "pricing"})
  void soDoTheOthers(String service) throws Exception {
    lives(service);
  }

  private void lives(String service) throws Exception {
    Path archive = HOME.resolve("services/%1$s/target/%1$s-image.tar".formatted(service));
    boolean required = System.getenv("HOLDFAST_REQUIRE_CONTAINERS") != null;
    assumeTrue(required || dockerAnswers(), "Docker does not answer");
    assumeTrue(
        required || Files.exists(archive), "no image archives; ./mvnw -Pimages verify makes them");
    assertThat(archive).exists();
    String image = docker("load", "--quiet", "--input", archive.toString());
    image = image.substring(image.indexOf(':') + 1).strip();

    assertThat(docker("image", "inspect", "--format", "{{.Config.User}}", image))
        .isEqualTo("10001:10001");
    String container = start(service, image);
    URI url =
        URI.create("http://" + docker("port", container, "8080/tcp").lines().findFirst().get());
    HttpResponse<String> answer = firstAnswer(container, url.resolve("/health"));

    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode health = new ObjectMapper().readTree(answer.body());
    assertThat(health.path("status").asText()).isEqualTo("UP");
    assertThat(docker("logs", container)).contains("\"service.name\":\"" + service + "\"");
    assertThat(
            docker("top", container, "-o", "uid,pid")
                .lines()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(' '))))
        .as("the users of its processes")
        .containsOnly("10001");
    assertThat(docker("diff", container)).as("what it wrote outside /tmp").isEmpty();
    String main =
        "dev.holdfast.sample.%s.%s"
            .formatted(
                service, service.substring(0, 1).toUpperCase(Locale.ROOT) + service.substring(1));
    assertThat(
            docker(
                "run",
                "--rm",
                "--entrypoint",
                "/opt/java/bin/java",
                image,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:AOTCache=/app/classes.aot",
                "-Xlog:class+load",
                "-cp",
                "@/app/class-path",
                "--dry-run",
                main))
        .as("its classes come from the cache")
        .contains(main + " source: shared objects file")
        .doesNotContain("source: file:/app");
  }

  private String start(String service, String image) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("run", "--detach", "--read-only", "--tmpfs", "/tmp"));
    command.addAll(List.of("--cap-drop", "ALL", "--security-opt", "no-new-privileges"));
    command.addAll(List.of("--memory", "256m", "--publish", "127.0.0.1::8080"));
    command.addAll(List.of("--label", "dev.holdfast.test=service-images"));
    for (String variable :
        List.of(
            "SERVICE=" + service,
            "INSTANCE=" + service + "-1",
            "BIND=0.0.0.0",
            "ADVERTISE=192.0.2.1", // for documentation (RFC 5737): nobody calls it
            "PORT=8080",
            "REGISTRY_URL=http://127.0.0.1:8500")) {
      command.addAll(List.of("--env", "HOLDFAST_" + variable));
    }
    command.add(image);
    String container = docker(command.toArray(String[]::new));
    started.add(container);
    return container;
  }

  private static HttpResponse<String> firstAnswer(String container, URI url) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(5)).build();
      return await(url.toString())
          .atMost(START_BOUND)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(100))
          .failFast(
              "the container ended",
              () ->
                  assertThat(docker("inspect", "--format", "{{.State.Status}}", container))
                      .as(() -> "state; its log: " + logs(container))
                      .isEqualTo("running"))
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(() -> client.send(request, BodyHandlers.ofString()), answer -> true);
    }
  }

  private static String logs(String container) {
    try {
      return docker("logs", container);
    } catch (Exception e) {
      return e.toString();
    }
  }

  private static boolean dockerAnswers() {
    try {
      docker("version");
      return true;
    } catch (AssertionError | IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What the command says on both of its outputs. */
  private static String docker(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s has ended", command).isTrue();
    assertThat(process.exitValue()).as("%s said: %s", command, said).isZero();
    return said;
  }
}
