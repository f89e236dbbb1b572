package dev.holdfast.registry.etcd;

import dev.holdfast.registry.RegistryUnavailable;
import dev.holdfast.registry.http.HttpApi;
import dev.holdfast.registry.http.Lines;
import dev.holdfast.registry.spi.Credentials;
import dev.holdfast.registry.upkeep.Refused;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The requests to etcd's HTTP gateway: JSON as in its {@code rpc.proto}, where numbers of 64 bits
 * are texts and bytes are Base64.
 *
 * <p>All throw {@link RegistryUnavailable} where no answer came or etcd is in trouble (no leader,
 * no space), and {@link Refused} where it answered no.
 */
final class EtcdApi implements AutoCloseable {
  /** Of a key or a lease that is not there; gRPC calls it NOT_FOUND. */
  static final class NotThere extends Refused {
    private static final long serialVersionUID = 1;

    NotThere(String message) {
      super(message);
    }
  }

  /** What stands below a prefix, and the revision that it is true of. */
  record Range(long revision, List<EtcdJson.KeyValue> found) {}

  private static final HeaderName AUTHORIZATION = HeaderNames.AUTHORIZATION;

  /** A member that is cut off from its cluster ends its watches, instead of keeping quiet. */
  private static final Header WITH_LEADER = HeaderValues.create("Grpc-Metadata-Hasleader", "true");

  private static final int INVALID_ARGUMENT = 3;
  private static final int NOT_FOUND = 5;
  private static final int UNAUTHENTICATED = 16;

  private final HttpApi http;
  private final Optional<Credentials.Login> login;

  /** What etcd gave for name and password; empty where it is to be asked for. */
  private volatile String token = "";

  EtcdApi(HttpApi http, Optional<Credentials.Login> login) {
    this.http = http;
    this.login = login;
  }

  /** For messages: where etcd is. */
  String address() {
    return http.address();
  }

  /** A lease that ends after so many seconds, or more where etcd's least is longer. */
  long grant(long seconds) {
    JsonObject answer = post("/v3/lease/grant", EtcdJson.grant(seconds), HttpApi.TIMEOUT);
    return EtcdJson.number(answer, "ID");
  }

  /** Renews a lease; false where it has ended. */
  boolean keepAlive(long lease, Duration timeout) {
    JsonObject answer = post("/v3/lease/keepalive", EtcdJson.lease(lease), timeout);
    return EtcdJson.number(EtcdJson.result(answer), "TTL") > 0;
  }

  /** Ends a lease and what it holds; one that has ended is ended already. */
  void revoke(long lease) {
    try {
      post("/v3/lease/revoke", EtcdJson.lease(lease), HttpApi.TIMEOUT);
    } catch (NotThere e) {
      // it ended by itself, or somebody else ended it
    }
  }

  /**
   * Writes a key that ends with a lease.
   *
   * @throws NotThere where the lease has ended
   */
  void put(String key, String value, long lease) {
    post("/v3/kv/put", EtcdJson.put(key, value, lease), HttpApi.TIMEOUT);
  }

  /** Takes a key away, where it is there. */
  void delete(String key) {
    post("/v3/kv/deleterange", EtcdJson.key(key), HttpApi.TIMEOUT);
  }

  /** The lease that a key ends with; empty where there is no such key. */
  Optional<Long> leaseOf(String key, Duration timeout) {
    JsonObject answer = post("/v3/kv/range", EtcdJson.key(key), timeout);
    return EtcdJson.range(answer).found().stream().map(EtcdJson.KeyValue::lease).findFirst();
  }

  /** All that stands below a prefix. */
  Range below(String prefix) {
    return EtcdJson.range(post("/v3/kv/range", EtcdJson.prefix(prefix), HttpApi.TIMEOUT));
  }

  /** What changes below a prefix from that revision on, line by line. */
  Lines watch(String prefix, long fromRevision, Duration silence) {
    Lines lines = open(prefix, fromRevision, silence);
    if (lines.refusal().map(this::isOfTheToken).orElse(false)) {
      token = "";
      lines = open(prefix, fromRevision, silence);
    }
    lines
        .refusal()
        .ifPresent(refusal -> {
          throw failure(refusal);
        });
    return lines;
  }

  private Lines open(String prefix, long fromRevision, Duration silence) {
    return http.open(ask("/v3/watch", EtcdJson.watch(prefix, fromRevision), true, silence));
  }

  private JsonObject post(String path, JsonObject body, Duration timeout) {
    HttpApi.Answer answer = http.ask(ask(path, body, true, timeout));
    if (isOfTheToken(answer)) {
      token = "";
      answer = http.ask(ask(path, body, true, timeout));
    }
    return content(answer);
  }

  /** Whether it is refused since etcd does not know the token any more. */
  private boolean isOfTheToken(HttpApi.Answer answer) {
    if (login.isEmpty() || answer.status() / 100 == 2) {
      return false;
    }
    EtcdJson.Problem problem = EtcdJson.problem(answer.body());
    return problem.code() == UNAUTHENTICATED
        || (problem.code() == INVALID_ARGUMENT && problem.message().contains("auth store is old"));
  }

  private HttpApi.Ask ask(String path, JsonObject body, boolean lettingIn, Duration timeout) {
    List<Header> headers = new ArrayList<>(List.of(WITH_LEADER));
    if (lettingIn) {
      login.ifPresent(who ->
          headers.add(
              // marked as sensitive, so that Helidon leaves it out of its own logs too
              HeaderValues.create(
                  AUTHORIZATION, /* changing= */ false, /* sensitive= */ true, token(who))));
    }
    return new HttpApi.Ask(Method.POST, path, Map.of(), body.toString(), headers, timeout);
  }

  private String token(Credentials.Login who) {
    String known = token;
    if (!known.isEmpty()) {
      return known;
    }
    JsonObject body = EtcdJson.login(who.user(), who.password().get());
    HttpApi.Answer answer =
        http.ask(ask("/v3/auth/authenticate", body, /* lettingIn= */ false, HttpApi.TIMEOUT));
    String given = content(answer).getString("token", "");
    token = given;
    return given;
  }

  private static JsonObject content(HttpApi.Answer answer) {
    if (answer.status() / 100 != 2) {
      throw failure(answer);
    }
    try {
      return EtcdJson.object(answer.body());
    } catch (RuntimeException e) {
      throw new RegistryUnavailable(
          answer.asked() + ": the answer is not etcd's: " + answer.text(), e);
    }
  }

  private static RuntimeException failure(HttpApi.Answer answer) {
    String message = answer.asked() + ": " + answer.status() + " " + answer.text();
    if (answer.status() == 429 || answer.status() >= 500) {
      return new RegistryUnavailable(message);
    }
    return EtcdJson.problem(answer.body()).code() == NOT_FOUND
        ? new NotThere(message)
        : new Refused(message);
  }

  @Override
  public void close() {
    http.close();
  }
}
