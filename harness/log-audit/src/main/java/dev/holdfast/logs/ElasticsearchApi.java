package dev.holdfast.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The few calls of Elasticsearch's REST API that are needed, over the JDK's own client: five calls
 * need no client library, whose tree is larger than all of this room.
 *
 * @see <a href="https://www.elastic.co/docs/api/doc/elasticsearch/">Elasticsearch API</a>
 */
public final class ElasticsearchApi implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int SAID_AT_MOST = 300;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final URI url;
  private final String apiKey;
  private final HttpClient client;

  /** Asks the node at that URL, which asks for nothing. */
  public ElasticsearchApi(URI url) {
    this(url, "", null);
  }

  private ElasticsearchApi(URI url, String apiKey, @Nullable SSLContext trust) {
    this.url = url;
    this.apiKey = apiKey;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5));
    if (trust != null) {
      builder.sslContext(trust);
    }
    client = builder.build();
  }

  /**
   * Asks that server.
   *
   * @throws IOException where its certificates cannot be read
   */
  public static ElasticsearchApi to(LogServer server) throws IOException {
    return new ElasticsearchApi(server.url(), server.apiKey(), server.trust());
  }

  /** It answered, and the answer is no success. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    Refused(int status, String message) {
      super(message);
      this.status = status;
    }

    /** Whether it does not know what it was asked, rather than refuse it. */
    boolean unknown() {
      return status == 400 || status == 404 || status == 405;
    }
  }

  /** Where it is. */
  public URI url() {
    return url;
  }

  /**
   * Waits for nothing: the version of the node, if it answers.
   *
   * @throws IOException where it does not
   */
  public String version() throws IOException, InterruptedException {
    JsonNode nodes = call("GET", "/_nodes/_local?filter_path=nodes.*.version", "").path("nodes");
    for (JsonNode node : nodes) {
      return node.path("version").asText();
    }
    throw new IOException("the node does not say its version");
  }

  /**
   * One call with a JSON body, or none where it is "".
   *
   * @throws IOException with the status and what was said, where the answer is no success
   */
  JsonNode call(String method, String path, String body) throws IOException, InterruptedException {
    return send(method, path, "application/json", body);
  }

  /**
   * Puts an index template, with the component templates that it is composed of left empty: what
   * they would say is the cluster's own affair.
   *
   * @throws IOException where it is not taken
   */
  public void putTemplate(String name, String template) throws IOException, InterruptedException {
    for (JsonNode part : JSON.readTree(template).path("composed_of")) {
      call("PUT", "/_component_template/" + part.asText(), "{\"template\":{}}");
    }
    call("PUT", "/_index_template/" + name, template);
  }

  /** One call with lines of JSON. */
  JsonNode lines(String path, String body) throws IOException, InterruptedException {
    return send("POST", path, "application/x-ndjson", body);
  }

  private JsonNode send(String method, String path, String type, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(TIMEOUT)
            .header("Content-Type", type)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!apiKey.isEmpty()) {
      request.header("Authorization", "ApiKey " + apiKey);
    }
    HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
    if (answer.statusCode() / 100 != 2) {
      throw new Refused(
          answer.statusCode(),
          "%s %s: status %d: %s".formatted(method, path, answer.statusCode(), said(answer.body())));
    }
    return JSON.readTree(answer.body());
  }

  private static String said(byte[] body) {
    String text = new String(body, java.nio.charset.StandardCharsets.UTF_8).strip();
    return text.length() > SAID_AT_MOST ? text.substring(0, SAID_AT_MOST) + "..." : text;
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
