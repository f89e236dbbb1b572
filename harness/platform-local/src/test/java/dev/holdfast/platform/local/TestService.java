package dev.holdfast.platform.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A pod for tests: says who it is, and is as well as it was last told to be. */
public final class TestService {
  private static final Map<String, Integer> STATUS = new ConcurrentHashMap<>();

  private TestService() {}

  /** Reads NAME, ADDRESS, PORT, and what is to go wrong: EXIT, DEAF. */
  public static void main(String[] arguments) throws IOException {
    Map<String, String> env = System.getenv();
    System.out.println("this is " + env.get("NAME") + " " + String.join(" ", arguments));
    if (env.containsKey("EXIT")) {
      System.out.println("last words");
      System.exit(Integer.parseInt(env.get("EXIT")));
    }
    if (env.containsKey("DEAF")) {
      Runtime.getRuntime().addShutdownHook(new Thread(TestService::forEver));
    }
    int port = Integer.parseInt(env.getOrDefault("PORT", "8080"));
    HttpServer server = HttpServer.create(new InetSocketAddress(env.get("ADDRESS"), port), 0);
    server.createContext("/", TestService::answer);
    server.start();
  }

  private static void forEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** {@code PUT /x} with a status makes {@code GET /x} answer it; {@code /env/X} is a variable. */
  private static void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    int status = STATUS.getOrDefault(path, 200);
    if (exchange.getRequestMethod().equals("PUT")) {
      STATUS.put(path, Integer.valueOf(body));
      status = 200;
    }
    String text =
        path.startsWith("/env/")
            ? String.valueOf(System.getenv(path.substring("/env/".length())))
            : String.valueOf(System.getenv("NAME"));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
    if (path.startsWith("/exit/")) {
      System.exit(Integer.parseInt(path.substring("/exit/".length())));
    }
  }
}
