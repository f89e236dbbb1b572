package dev.holdfast.quality;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Stands between clients and a cluster's API and writes down which rights the requests need, as the
 * API server's own authorizer would name them. Speaks plain HTTP/1.1 to its clients.
 */
final class ApiRecorder implements AutoCloseable {
  private final URI api;
  private final String token;
  private final SSLSocketFactory tls;
  private final ServerSocket server;
  private final Set<String> rights = Collections.synchronizedSet(new TreeSet<>());
  private final List<Socket> open = Collections.synchronizedList(new ArrayList<>());

  /**
   * Before that API.
   *
   * @param certificate of its authority, PEM
   * @param token who all requests are from; fabric8's client sends none without TLS
   */
  ApiRecorder(URI api, byte[] certificate, String token)
      throws IOException, GeneralSecurityException {
    this.api = api;
    this.token = token;
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null);
    trusted.setCertificateEntry(
        "api",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate)));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    tls = context.getSocketFactory();
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** {@code verb group/resource}, of all requests so far. */
  Set<String> rights() {
    return Set.copyOf(rights);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket there = tls.createSocket(api.getHost(), api.getPort());
        open.addAll(List.of(client, there));
        Thread.ofVirtual().start(() -> until(client, there, () -> up(client, there)));
        Thread.ofVirtual()
            .start(() ->
                until(client, there, () -> pump(there.getInputStream(), client.getOutputStream())));
      } catch (IOException e) {
        // closed, or a client that hung up at once
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  /** One side's end is the other's. */
  private static void until(Socket one, Socket other, Work work) {
    try (one;
        other) {
      work.run();
    } catch (IOException e) {
      // either side hung up
    }
  }

  private void up(Socket client, Socket there) throws IOException {
    InputStream in = client.getInputStream();
    OutputStream out = there.getOutputStream();
    for (List<String> head = head(in); !head.isEmpty(); head = head(in)) {
      String[] request = head.getFirst().split(" ", -1);
      right(request[0], URI.create(request[1])).ifPresent(rights::add);
      boolean upgrade = header(head, "upgrade").filter(value -> !value.equals("h2c")).isPresent();
      out.write((String.join("\r\n", kept(head)) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      if (header(head, "transfer-encoding").isPresent()) {
        throw new IOException("a body of unknown length: " + head.getFirst());
      }
      long body = header(head, "content-length").map(Long::parseLong).orElse(0L);
      out.write(in.readNBytes(Math.toIntExact(body)));
      out.flush();
      if (upgrade) {
        pump(in, out);
      }
    }
  }

  /**
   * With the token, and without the offer of HTTP/2, which no TLS-less connection to this server
   * could take up.
   */
  private List<String> kept(List<String> head) {
    Set<String> dropped = new TreeSet<>(Set.of("authorization"));
    if (header(head, "upgrade").filter("h2c"::equals).isPresent()) {
      dropped.addAll(List.of("upgrade", "http2-settings", "connection"));
    }
    return Stream.concat(
            head.stream()
                .filter(line -> !dropped.contains(line.split(":", 2)[0].toLowerCase(Locale.ROOT))),
            Stream.of("Authorization: Bearer " + token))
        .toList();
  }

  private static Optional<String> header(List<String> head, String name) {
    return head.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst();
  }

  /** The lines up to the empty one; none at the connection's end. */
  private static List<String> head(InputStream in) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    for (int each = in.read(); each >= 0; each = in.read()) {
      read.write(each);
      String text = read.toString(StandardCharsets.US_ASCII);
      if (text.endsWith("\r\n\r\n")) {
        return text.strip().lines().toList();
      }
    }
    return List.of();
  }

  private static void pump(InputStream in, OutputStream out) throws IOException {
    byte[] some = new byte[8192];
    for (int count = in.read(some); count >= 0; count = in.read(some)) {
      out.write(some, 0, count);
      out.flush();
    }
  }

  /**
   * What a request needs by the API's conventions (kubernetes.io/docs/reference/access-authn-authz/
   * authorization: "Determine the request verb"); empty for what everybody may, such as asking
   * which kinds there are.
   */
  static Optional<String> right(String method, URI uri) {
    String[] path = uri.getPath().substring(1).split("/", -1);
    int at = path[0].equals("api") ? 2 : 3;
    if (!path[0].startsWith("api") || path.length <= at) {
      return Optional.empty();
    }
    String group = path[0].equals("api") ? "" : path[1];
    if (group.equals("authorization.k8s.io")) {
      return Optional.empty();
    }
    boolean inside = path[at].equals("namespaces") && path.length > at + 2;
    List<String> rest = List.of(path).subList(inside ? at + 2 : at, path.length);
    String resource = rest.getFirst() + (rest.size() > 2 ? "/" + rest.get(2) : "");
    String query = String.valueOf(uri.getQuery());
    String verb =
        switch (method) {
          case "POST" -> "create";
          case "PUT" -> "update";
          case "PATCH" -> "patch";
          case "DELETE" -> rest.size() > 1 ? "delete" : "deletecollection";
          default ->
              query.contains("watch=true") || query.contains("watch=1")
                  ? "watch"
                  : rest.size() > 1 ? "get" : "list";
        };
    return Optional.of(verb + " " + group + "/" + resource);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : List.copyOf(open)) {
      socket.close();
    }
  }
}
