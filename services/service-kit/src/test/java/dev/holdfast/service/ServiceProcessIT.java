package dev.holdfast.service;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceProcessIT {
  private static final List<String> ECHO =
      List.of("-cp", System.getProperty("java.class.path"), EchoService.class.getName());

  @TempDir private Path folder;
  private final ConsulStandIn consul = new ConsulStandIn();
  private final List<ServiceProcess> processes = new ArrayList<>();

  @AfterEach
  void endAll() {
    processes.forEach(ServiceProcess::close);
    consul.close();
  }

  @Test
  void itServesLeavesAndLogsEveryRequestInOrder() throws Exception {
    // no renewal can come too late and be logged
    ServiceProcess echo = start(Map.of("HOLDFAST_REGISTRY_TTL", "60s"));
    echo.awaitRegistered();
    assertThat(consul.ids()).singleElement().asString().startsWith("echo:echo-1:");
    URI url = echo.url();
    List<Thread> clients =
        IntStream.range(0, 40)
            .mapToObj(i ->
                Thread.ofVirtual()
                    .start(() ->
                        TestServices.get(
                            url.resolve("/echo/" + i), "X-Request-Id", "run-load-" + i)))
            .toList();
    for (Thread client : clients) {
      client.join();
    }

    echo.terminate();

    assertThat(echo.exitCode()).isZero();
    assertThat(consul.ids()).isEmpty();
    List<JsonObject> lines = echo.lines();
    assertThat(lines.stream().map(line -> line.getJsonNumber("event.sequence").longValue()))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, lines.size()).boxed().toList());
    assertThat(lines)
        .filteredOn(line -> line.getString("message").equals("request served"))
        .extracting(line -> line.getString("http.request.id"))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 40).mapToObj(i -> "run-load-" + i).toList());
    assertThat(lines)
        .extracting(line -> line.getString("message"))
        .filteredOn(message -> !message.equals("request served"))
        .containsExactly(
            "starting",
            "listening",
            "registered",
            "leaving: not ready any more",
            "leaving: out of the registry",
            "leaving: finishing requests",
            "stopped");
    assertThat(lines).allSatisfy(ServiceProcessIT::namesItsProcess);
    assertThat(echo.errors()).isEmpty();
  }

  /** Whoever holds the first byte of an answer finds its line in what the process wrote. */
  @Test
  void theLineIsWrittenBeforeTheAnswer() throws Exception {
    ServiceProcess echo = start(Map.of());
    URI url = echo.url();
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      for (int i = 0; i < 200; i++) {
        socket
            .getOutputStream()
            .write(
                ("GET /echo/x HTTP/1.1\r\nHost: a\r\nX-Request-Id: first-" + i + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().read()).isEqualTo('H');

        assertThat(echo.output()).contains("\"http.request.id\":\"first-" + i + "\"");

        readRest(socket);
      }
    }
  }

  @Test
  void aLineAccountsForItsRequest() {
    ServiceProcess echo = start(Map.of());

    HttpResponse<String> answer =
        TestServices.get(
            echo.url().resolve("/echo/a%20b?token=hidden"),
            "X-Request-Id",
            "run-load-7",
            "traceparent",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    assertThat(answer.body()).isEqualTo("a b");
    JsonObject line = echo.event("request served");
    assertThat(line.getString("event.action")).isEqualTo("request-served");
    assertThat(line.getString("http.request.method")).isEqualTo("GET");
    assertThat(line.getString("url.path")).isEqualTo("/echo/a%20b"); // a query may hold secrets
    assertThat(line.getInt("http.response.status_code")).isEqualTo(200);
    assertThat(line.getJsonNumber("event.duration").longValue()).isPositive();
    assertThat(line.getString("trace.id")).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(line.getString("http.request.id")).isEqualTo("run-load-7");
    assertThat(line.getString("log.level")).isEqualTo("INFO");
    assertThat(line.getJsonArray("holdfast.hops").getValuesAs(JsonString::getString))
        .containsExactly("echo-1");
  }

  @Test
  void aHandlerThatForgetsToAnswerIsAnsweredAndAccountedFor() {
    ServiceProcess echo = start(Map.of());

    HttpResponse<String> answer =
        TestServices.get(echo.url().resolve("/forgets"), "X-Request-Id", "run-load-9");

    assertThat(answer.statusCode()).isEqualTo(404); // Helidon's choice
    assertThat(answer.headers().firstValue("X-Served-By")).contains("echo-1");
    JsonObject line = echo.event("request served");
    assertThat(line.getInt("http.response.status_code")).isEqualTo(404);
    assertThat(line.getString("http.request.id")).isEqualTo("run-load-9");
  }

  @Test
  void aLogLineStaysOneLineOfJsonWhateverIsLogged() {
    ServiceProcess echo = start(Map.of());

    TestServices.get(echo.url().resolve("/chatty"), "X-Request-Id", "run-load-8");

    JsonObject line = echo.event("line\nbreak");
    assertThat(line.getString("said")).isEqualTo("a \"quote\"\nand a line");
    assertThat(line.getString("http.request.id")).isEqualTo("run-load-8");
  }

  @Test
  void badSettingsEndItWithTwoAndOneLineEach() throws Exception {
    ServiceProcess echo =
        start(Map.of("HOLDFAST_PORT", "eighty", "HOLDFAST_REGISTRY_URL", "consul:8500"));

    assertThat(echo.exitCode()).isEqualTo(2);
    assertThat(echo.errors().lines())
        .containsExactly(
            "HOLDFAST_PORT=eighty: must be in [0, 65535];"
                + " set HOLDFAST_PORT or holdfast.port, for example to 8080",
            "HOLDFAST_REGISTRY_URL=consul:8500: must be an http or https URL with a host and"
                + " without user, query or fragment; set HOLDFAST_REGISTRY_URL or"
                + " holdfast.registry.url, for example to http://127.0.0.1:8500");
    assertThat(echo.lines()).isEmpty();
  }

  @Test
  void aTakenAddressEndsItWithOne() throws Exception {
    ServiceProcess echo = start(Map.of("HOLDFAST_BIND", "192.0.2.1"));

    assertThat(echo.exitCode()).isEqualTo(1);
    assertThat(echo.event("cannot serve").getString("error.message"))
        .startsWith("cannot listen on 192.0.2.1:0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"exception", "error"})
  void aStartThatFailsEndsItWithOneAndItsLastLineSaysWhy(String how) throws Exception {
    ServiceProcess echo = start(Map.of("ECHO_FAILS", how));

    assertThat(echo.exitCode()).isEqualTo(1);
    JsonObject last = echo.lines().getLast();
    assertThat(last.getString("message")).isEqualTo("cannot serve");
    assertThat(last.getString("log.level")).isEqualTo("ERROR");
    assertThat(last.getString("error.message")).startsWith("no stock");
    namesItsProcess(last);
  }

  @Test
  void aTakenManagementPortEndsItWithOneAndItsLastLineSaysWhy() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ServiceProcess echo =
          start(Map.of("HOLDFAST_MANAGEMENT_PORT", Integer.toString(taken.getLocalPort())));

      assertThat(echo.exitCode()).isEqualTo(1);
      assertThat(echo.lines().getLast().getString("message")).isEqualTo("cannot serve");
      assertThat(consul.ids()).isEmpty();
    }
  }

  @Test
  void aTokenWithALineEndIsABadSettingAndIsNotShown() throws Exception {
    ServiceProcess echo = start(Map.of("HOLDFAST_REGISTRY_TOKEN", "s3cr3t\n"));

    assertThat(echo.exitCode()).isEqualTo(2);
    assertThat(echo.errors())
        .startsWith("HOLDFAST_REGISTRY_TOKEN=***: must be printable ASCII without spaces and line")
        .doesNotContain("s3cr3t");
  }

  @Test
  void itRegistersUnderAnIdOfItsOwnAndItsName() throws Exception {
    ServiceProcess echo = start(Map.of());
    echo.awaitRegistered();

    assertThat(consul.ids())
        .singleElement()
        .asString()
        .startsWith("echo:echo-1:127.0.0.1:" + echo.url().getPort() + ":2");
  }

  @Test
  void secretsStayOutOfTheLog() throws Exception {
    ServiceProcess echo = start(Map.of("HOLDFAST_REGISTRY_TOKEN", "s3cr3t-token"));
    echo.awaitRegistered();

    echo.terminate();

    assertThat(echo.exitCode()).isZero();
    assertThat(echo.output()).doesNotContain("s3cr3t-token").contains("Token[***]");
  }

  @Test
  void itComesUpWhileTheRegistryIsAwayAndLeavesAtOnceWhenAsked() throws Exception {
    ServiceProcess echo =
        start(Map.of("HOLDFAST_REGISTRY_URL", "http://127.0.0.1:1", "HOLDFAST_DRAIN_WAIT", "0s"));
    echo.awaitLine("not registered yet, trying on");
    assertThat(TestServices.get(echo.url().resolve("/echo/x")).body()).isEqualTo("x");
    assertThat(TestServices.get(echo.url().resolve("/health/ready")).statusCode()).isEqualTo(503);

    echo.terminate();

    assertThat(echo.exitCode()).isZero();
  }

  private ServiceProcess start(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("HOLDFAST_SERVICE", "echo");
    ServiceProcess process = ServiceProcess.start(folder, "echo-1", consul.url(), all, ECHO);
    processes.add(process);
    return process;
  }

  private static void namesItsProcess(JsonObject line) {
    assertThat(line.getString("service.name")).isEqualTo("echo");
    assertThat(line.getString("service.node.name")).isEqualTo("echo-1");
    assertThat(line.getString("process.start")).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    assertThat(line.getString("@timestamp")).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    assertThat(line.getJsonNumber("process.pid").longValue()).isPositive();
  }

  private static void readRest(Socket socket) throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    while (!reader.readLine().isEmpty()) {
      // a header
    }
    assertThat(reader.read()).isEqualTo('x');
  }
}
