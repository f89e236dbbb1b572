package dev.holdfast.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A browser with one tab, spoken to over the Chrome DevTools Protocol. It is told to fetch nothing
 * by itself, and everything that a page asks for is kept.
 */
final class Chromium {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JsonMapper JSON = new JsonMapper();
  private static final Map<String, Integer> CODES =
      Map.of("Tab", 9, "Escape", 27, "ArrowRight", 39);

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private String session = "";

  /** The program, if this machine has it. */
  static Optional<Path> program() {
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(name ->
            Arrays.stream(
                    Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts it with a profile of its own in an empty folder. */
  static Chromium start(Path program, Path profile) throws Exception {
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("chromium.log").toFile())
            .start();
    try {
      return new Chromium(process, address(process, profile));
    } catch (Exception failed) {
      process.destroyForcibly();
      throw failed;
    }
  }

  private Chromium(Process process, URI address) throws Exception {
    this.process = process;
    socket = http.newWebSocketBuilder().buildAsync(address, new Reader()).get(30, TimeUnit.SECONDS);
    String target =
        call("Target.createTarget", Map.of("url", "about:blank")).path("targetId").asText();
    session =
        call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .path("sessionId")
            .asText();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", Map.of());
    }
  }

  private static URI address(Process process, Path profile) throws Exception {
    Path file = profile.resolve("DevToolsActivePort");
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end && process.isAlive()) {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      if (lines.size() == 2) {
        return URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
      }
      process.waitFor(50, TimeUnit.MILLISECONDS);
    }
    throw new IOException(
        "the browser said no port within "
            + PATIENCE
            + "; it said "
            + Files.readString(profile.resolve("chromium.log")));
  }

  /** How large the page is, and what its reader prefers. */
  void screen(int width, int height, String colourScheme) throws Exception {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    call(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colourScheme))));
  }

  /** Opens a file and waits until all of it has run. */
  void open(Path file) throws Exception {
    events.clear();
    call("Page.navigate", Map.of("url", file.toUri().toString()));
    await("document.readyState === 'complete' && location.protocol === 'file:'");
  }

  /** Opens a file with scripts switched off, and waits until it has been laid out. */
  void openWithoutScripts(Path file) throws Exception {
    events.clear();
    call("Emulation.setScriptExecutionDisabled", Map.of("value", true));
    try {
      call("Page.navigate", Map.of("url", file.toUri().toString()));
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (events.stream()
          .noneMatch(event -> event.path("method").asText().equals("Page.loadEventFired"))) {
        if (System.nanoTime() > end) {
          throw new AssertionError("after " + PATIENCE + " not loaded: " + events);
        }
        process.waitFor(20, TimeUnit.MILLISECONDS);
      }
    } finally {
      call("Emulation.setScriptExecutionDisabled", Map.of("value", false));
    }
  }

  /** Waits until the expression is true. */
  void await(String expression) throws Exception {
    JsonNode came =
        evaluate(
            "new Promise(done => { const end = performance.now() + "
                + PATIENCE.toMillis()
                + "; const look = () => { if ("
                + expression
                + ") done(true); else if (performance.now() > end) done(false);"
                + " else setTimeout(look, 20); }; look(); })");
    if (!came.asBoolean()) {
      throw new AssertionError("after " + PATIENCE + " not yet: " + expression);
    }
  }

  /** The value of an expression in the page. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode result =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new AssertionError(expression + " failed: " + result.get("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** Presses the mouse at the first place, moves it to the second and lets it go. */
  void drag(double fromX, double toX, double y) throws Exception {
    mouse("mouseMoved", fromX, y, 1);
    mouse("mousePressed", fromX, y, 1);
    mouse("mouseMoved", (fromX + toX) / 2, y, 1);
    mouse("mouseMoved", toX, y, 1);
    mouse("mouseReleased", toX, y, 1);
  }

  void doubleClick(double x, double y) throws Exception {
    for (int click = 1; click <= 2; click++) {
      mouse("mousePressed", x, y, click);
      mouse("mouseReleased", x, y, click);
    }
  }

  /** Clicks on the middle of what the selector finds, as a hand does. */
  void click(String selector) throws Exception {
    String place = "document.querySelector('" + selector + "')";
    evaluate(place + ".scrollIntoView({block: 'center'})");
    JsonNode box = evaluate(place + ".getBoundingClientRect().toJSON()");
    double x = box.path("x").asDouble() + box.path("width").asDouble() / 2;
    double y = box.path("y").asDouble() + box.path("height").asDouble() / 2;
    mouse("mousePressed", x, y, 1);
    mouse("mouseReleased", x, y, 1);
  }

  /** Writes into what has the focus. */
  void type(String text) throws Exception {
    call("Input.insertText", Map.of("text", text));
  }

  /** Presses and lets go of a key, by its name in the UI Events specification. */
  void press(String key) throws Exception {
    Map<String, Object> pressed =
        key.length() == 1
            ? Map.of("type", "keyDown", "key", key, "text", key)
            : Map.of(
                "type",
                "rawKeyDown",
                "key",
                key,
                "code",
                key,
                "windowsVirtualKeyCode",
                CODES.get(key));
    call("Input.dispatchKeyEvent", pressed);
    call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
  }

  /** The page on paper, as PDF. */
  byte[] print() throws Exception {
    return Base64.getDecoder()
        .decode(
            call("Page.printToPDF", Map.of("paperWidth", 8.27, "paperHeight", 11.69))
                .path("data")
                .asText());
  }

  private void mouse(String type, double x, double y, int clicks) throws Exception {
    call(
        "Input.dispatchMouseEvent",
        Map.of("type", type, "x", x, "y", y, "button", "left", "buttons", 1, "clickCount", clicks));
  }

  /** What the page complained about: uncaught errors, refused scripts, the console. */
  List<String> complaints() {
    return events.stream()
        .filter(event ->
            List.of("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")
                .contains(event.path("method").asText()))
        .map(JsonNode::toString)
        .toList();
  }

  /** Everything the page asked for, itself included. */
  List<String> requests() {
    return events.stream()
        .filter(event -> event.path("method").asText().equals("Network.requestWillBeSent"))
        .map(event -> event.path("params").path("request").path("url").asText())
        .toList();
  }

  private JsonNode call(String method, Map<String, ?> parameters) throws Exception {
    int id = lastId.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    socket.sendText(message.toString(), true).get(30, TimeUnit.SECONDS);
    JsonNode got = answer.get(PATIENCE.toSeconds() + 10, TimeUnit.SECONDS);
    if (got.has("error")) {
      throw new AssertionError(method + " failed: " + got.get("error"));
    }
    return got.path("result");
  }

  /** Ends it, in any case. */
  void end() throws Exception {
    try {
      call("Browser.close", Map.of());
    } finally {
      http.shutdownNow();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      }
    }
  }

  private final class Reader implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        accept(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    private void accept(String message) {
      try {
        JsonNode tree = JSON.readTree(message);
        CompletableFuture<JsonNode> asked = answers.remove(tree.path("id").asInt(-1));
        if (asked != null) {
          asked.complete(tree);
        } else {
          events.add(tree);
        }
      } catch (IOException notJson) {
        throw new IllegalStateException("the browser speaks JSON, got " + message, notJson);
      }
    }
  }
}
