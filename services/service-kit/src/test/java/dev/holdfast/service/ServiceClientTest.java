package dev.holdfast.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.client.Request;
import dev.holdfast.registry.Instance;
import dev.holdfast.service.Settings.ClientSettings;
import dev.holdfast.testing.InMemoryRegistry;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceClientTest {
  private static final Duration TIMEOUT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(10);

  /** Must not come to two instances. */
  private static final Request ORDER =
      Request.post("x".getBytes(StandardCharsets.UTF_8), "text/plain", "/orders");

  private final InMemoryRegistry registry = new InMemoryRegistry();
  private final AtomicLong nanos = new AtomicLong();
  private final Metrics metrics = new Metrics(new Requests());
  private final List<AutoCloseable> opened = new CopyOnWriteArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : opened.reversed()) {
      one.close();
    }
  }

  @Test
  void anotherInstanceAnswersWhereTheConnectionIsRefused() {
    dead("catalog-1");
    alive("catalog-2");
    ServiceClient client = client(2, LONG);

    Set<List<String>> hops = hopsOf(client, 30);

    assertThat(hops)
        .containsExactlyInAnyOrder(List.of("catalog-2"), List.of("catalog-1!", "catalog-2"));
  }

  @Test
  void anotherInstanceAnswersWhereTheConnectionIsReset() throws IOException {
    broken("catalog-1", Socket::close);
    alive("catalog-2");

    assertThat(hopsOf(client(2, LONG), 30)).contains(List.of("catalog-1!", "catalog-2"));
  }

  /**
   * They have the request, each, when they die: two tries are gone, and nobody has lost any time.
   */
  @Test
  void aThirdInstanceAnswersWhereTwoDieWithTheRequest() throws IOException {
    for (String dying : List.of("catalog-1", "catalog-2")) {
      broken(
          dying,
          socket -> {
            socket.getInputStream().read(new byte[8192]);
            socket.close();
          });
    }
    alive("catalog-3");

    Set<List<String>> hops = new HashSet<>();
    for (int newcomer = 0; newcomer < 30; newcomer++) { // who has seen one break leaves it alone
      hops.add(client(2, LONG).get("/").hops());
    }

    assertThat(hops)
        .contains(List.of("catalog-1!", "catalog-2!", "catalog-3"))
        .allSatisfy(one -> assertThat(one).endsWith("catalog-3"));
  }

  @Test
  void anotherInstanceAnswersWhereOneIsSilent() throws IOException {
    broken("catalog-1", socket -> opened.add(socket));
    alive("catalog-2");

    // where it is silent it is asked once, then spared: so the timeout is waited for once
    assertThat(hopsOf(client(2, Duration.ofSeconds(2)), 30))
        .contains(List.of("catalog-1!", "catalog-2"));
  }

  @Test
  void anAnswerThatDripsIsCutOffInTime() throws IOException {
    broken(
        "catalog-1",
        socket -> {
          opened.add(socket);
          Thread.ofVirtual().start(() -> drip(socket));
        });
    ServiceClient client = client(1, TIMEOUT);

    NoAnswer failure = catchThrowableOfType(NoAnswer.class, () -> client.get("/"));

    assertThat(failure).hasMessage("no answer from catalog: no answer within 300 ms");
  }

  @Test
  void withOneTryNobodyElseIsAsked() {
    dead("catalog-1");
    ServiceClient client = client(1, LONG);

    NoAnswer failure = catchThrowableOfType(NoAnswer.class, () -> client.get("/"));

    assertThat(failure.hops()).containsExactly("catalog-1!");
    alive("catalog-2");
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(failuresOf(client, 30)).isEqualTo(1); // then it is left alone
  }

  @Test
  void anInstanceThatFailedIsLeftAloneForASecondWhileThereAreOthers() {
    dead("catalog-1");
    alive("catalog-2");
    ServiceClient client = client(2, LONG);
    while (!client.get("/").hops().contains("catalog-1!")) {
      nanos.incrementAndGet();
    }

    assertThat(hopsOf(client, 50)).containsExactly(List.of("catalog-2"));

    nanos.addAndGet(Duration.ofMillis(1001).toNanos());
    assertThat(hopsOf(client, 50)).contains(List.of("catalog-1!", "catalog-2"));
  }

  @Test
  void theOnlyInstanceIsAskedAgain() throws IOException {
    broken("catalog-1", Socket::close);
    ServiceClient client = client(2, LONG);

    NoAnswer failure = catchThrowableOfType(NoAnswer.class, () -> client.get("/"));

    assertThat(failure.hops()).containsExactly("catalog-1!", "catalog-1!");
  }

  /** A killed instance comes back at once on the same port: all kept-alive connections are dead. */
  @Test
  void connectionsThatWereClosedMeanwhileCostNothing() throws Exception {
    Map<Socket, Thread> connections = new ConcurrentHashMap<>();
    AtomicInteger asked = new AtomicInteger();
    broken(
        "catalog-1",
        socket ->
            connections.put(socket, Thread.ofVirtual().start(() -> answerAll(socket, asked))));
    ServiceClient client = client(2, LONG);
    inParallel(8, () -> client.get("/"));
    for (Map.Entry<Socket, Thread> one : Map.copyOf(connections).entrySet()) {
      one.getKey().close();
      one.getValue().join(); // it is closed when nobody reads of it any more
    }

    assertThat(client.ask(ORDER).hops()).containsExactly("catalog-1");
    assertThat(client.get("/").hops()).containsExactly("catalog-1");
    assertThat(metricsText())
        .contains("event=\"broken\",service=\"catalog\"} 0.0")
        .contains("event=\"ejected\",service=\"catalog\"} 0.0");
  }

  /** The same, but that it says goodbye in order, and what it still has to say. */
  @Test
  void aConnectionThatWasEndedOrSpokenOverWithoutBeingAskedIsNotUsed() throws IOException {
    for (OnConnection end :
        List.<OnConnection>of(
            Socket::shutdownOutput,
            socket ->
                socket
                    .getOutputStream()
                    .write("HTTP/1.1 408 Timeout\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))) {
      AtomicReference<Socket> last = new AtomicReference<>();
      AtomicInteger asked = new AtomicInteger();
      broken(
          "catalog-1",
          socket -> {
            opened.add(socket);
            last.set(socket);
            Thread.ofVirtual().start(() -> answerAll(socket, asked));
          });
      ServiceClient client = client(1, LONG);
      client.get("/");
      end.accept(Objects.requireNonNull(last.get()));

      Reply reply = client.ask(ORDER);

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.hops()).containsExactly("catalog-1");
    }
  }

  /** An instance with too much to do would have to take all its connections anew besides. */
  @Test
  void aLateAnswerSaysNothingOfTheOtherConnections() throws IOException {
    CountDownLatch two = new CountDownLatch(2);
    AtomicBoolean silent = new AtomicBoolean();
    AtomicInteger connections = new AtomicInteger();
    broken(
        "catalog-1",
        socket -> {
          opened.add(socket);
          connections.incrementAndGet();
          two.countDown();
          Thread.ofVirtual()
              .start(() -> answerEach(socket, () -> awaited(two) && !silent.getAndSet(false)));
        });
    ServiceClient client = client(1, Duration.ofSeconds(3));
    inParallel(2, () -> client.get("/"));
    assertThat(connections).hasValue(2);
    silent.set(true);

    NoAnswer late = catchThrowableOfType(NoAnswer.class, () -> client.get("/"));

    assertThat(late).hasMessageContaining("no answer within");
    assertThat(client.get("/").hops()).containsExactly("catalog-1");
    assertThat(connections).hasValue(2);
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aConnectionIsKeptAlive() throws IOException {
    AtomicInteger connections = new AtomicInteger();
    AtomicInteger asked = new AtomicInteger();
    broken(
        "catalog-1",
        socket -> {
          opened.add(socket);
          connections.incrementAndGet();
          Thread.ofVirtual().start(() -> answerAll(socket, asked));
        });
    ServiceClient client = client(1, LONG);

    hopsOf(client, 20);

    assertThat(asked).hasValue(20);
    assertThat(connections).hasValue(1);
    nanos.addAndGet(Duration.ofSeconds(6).toNanos());
    client.get("/");
    assertThat(connections).hasValue(2); // an old one is not trusted
  }

  /** Answers every request 503, after what {@code first} does to the answer. */
  private void refuses(String instance, Consumer<ServerResponse> first) {
    opened.add(
        TestServices.ready(
            "catalog",
            instance,
            registry,
            (routes, context) ->
                routes.get(
                    "/",
                    (request, response) -> {
                      first.accept(response);
                      Answers.error(response, Status.SERVICE_UNAVAILABLE_503, "refused");
                    })));
  }

  @Test
  void anInstanceThatLeavesIsTriedElsewhere() {
    refuses("catalog-1", response -> response.header(HeaderValues.CONNECTION_CLOSE));
    alive("catalog-2");

    assertThat(hopsOf(client(2, LONG), 30)).contains(List.of("catalog-1!", "catalog-2"));
  }

  @Test
  void anInstanceThatIsBusyIsTriedElsewhereAndStaysInUse() {
    AtomicInteger refused = new AtomicInteger();
    refuses(
        "catalog-1",
        response -> {
          refused.incrementAndGet();
          response.header(Headers.RETRY_AFTER_A_SECOND);
        });
    alive("catalog-2");

    Set<List<String>> hops = hopsOf(client(2, LONG), 30);

    assertThat(hops)
        .containsExactlyInAnyOrder(List.of("catalog-1!", "catalog-2"), List.of("catalog-2"));
    assertThat(refused).hasValueGreaterThan(1); // the clock stands: it would still be avoided
  }

  @Test
  void whereAllAreBusyTheLastOnesAnswerCounts() {
    refuses("catalog-1", response -> response.header(Headers.RETRY_AFTER_A_SECOND));
    refuses("catalog-2", response -> response.header(Headers.RETRY_AFTER_A_SECOND));

    Reply reply = client(2, LONG).get("/");

    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.hops()).hasSize(2);
  }

  @Test
  void anErrorIsAnAnswer() {
    refuses("catalog-1", _ -> {});
    alive("catalog-2");

    Set<List<String>> hops = hopsOf(client(2, LONG), 30);

    assertThat(hops).containsExactlyInAnyOrder(List.of("catalog-1"), List.of("catalog-2"));
  }

  @Test
  void theListIsFollowed() {
    alive("catalog-1");
    ServiceClient client = client(1, LONG);
    assertThat(hopsOf(client, 3)).containsExactly(List.of("catalog-1"));

    alive("catalog-2");
    registry.delist("catalog-1");

    assertThat(hopsOf(client, 3)).containsExactly(List.of("catalog-2"));
  }

  @Test
  void withoutInstancesItSaysSo() {
    ServiceClient client = client(2, LONG);

    NoAnswer failure = catchThrowableOfType(NoAnswer.class, () -> client.get("/"));

    assertThat(failure).hasMessage("no answer from catalog: no instance is known");
    alive("catalog-1");
    assertThat(client.get("/").status()).isEqualTo(200);
  }

  @Test
  void anEmptyListIsNotBelievedOfARegistryThatHadInstances() {
    alive("catalog-1");
    ServiceClient client = client(1, LONG);
    assertThat(hopsOf(client, 1)).containsExactly(List.of("catalog-1"));

    registry.delist("catalog-1");

    assertThat(hopsOf(client, 5)).containsExactly(List.of("catalog-1"));
    alive("catalog-2");
    assertThat(hopsOf(client, 5)).containsExactly(List.of("catalog-2"));
  }

  @Test
  void whoWatchesGoesOnWithoutTheRegistry() {
    alive("catalog-1");
    ServiceClient client = client(1, LONG);
    assertThat(hopsOf(client, 1)).containsExactly(List.of("catalog-1"));

    registry.away(true);

    assertThat(hopsOf(client, 5)).containsExactly(List.of("catalog-1"));
  }

  /** It accepts connections and never answers; its way to the registry is well. */
  @Test
  void aSilentInstanceCostsAFewCallsAMomentAndThenNobody() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    broken(
        "catalog-1",
        socket -> {
          opened.add(socket);
          Thread.ofVirtual().start(() -> answerEach(socket, () -> asked.incrementAndGet() < 0));
        });
    alive("catalog-2");
    alive("catalog-3");
    ServiceClient client = client(2, LONG); // a timeout is never waited for

    for (int i = 0; i < 200; i++) {
      assertThat(client.get("/").hops().getLast()).isNotEqualTo("catalog-1");
    }
    assertThat(asked).hasValueLessThanOrEqualTo(3);

    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    int before = asked.get();
    inParallel(20, () -> client.get("/"));
    assertThat(asked.get() - before).as("one finds out for all").isLessThanOrEqualTo(1);
  }

  /** Whoever finds out must not be the reason that everybody after it does so too. */
  @Test
  void aProbeOfACallerWithLittleTimeDecidesAsAnyOther() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    AtomicBoolean breaks = new AtomicBoolean(true);
    AtomicBoolean silent = new AtomicBoolean(true);
    broken(
        "catalog-1",
        socket -> {
          if (breaks.get()) {
            socket.close();
            return;
          }
          opened.add(socket);
          Thread.ofVirtual()
              .start(() ->
                  answerEach(
                      socket,
                      () -> {
                        asked.incrementAndGet();
                        return !silent.get();
                      }));
        });
    alive("catalog-2");
    alive("catalog-3");
    ServiceClient client = client(2, LONG);
    for (int i = 0; i < 500 && count("ejected") == 0; i++) {
      client.get("/");
    }
    assertThat(count("ejected")).isPositive();
    breaks.set(false); // from now on it hangs

    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    for (int i = 0; i < 20; i++) {
      within(Duration.ofMillis(2), () -> anyEnd(client));
    }

    assertThat(asked).as("one found out, however little it waited").hasValueLessThanOrEqualTo(1);
    assertThat(shown("client_instances_ejected{service=\"catalog\"}")).isPositive();
    silent.set(false);
    // a probe that another instance outran on a busy machine is none that was answered
    for (int i = 0; i < 20 && count("restored") == 0; i++) {
      nanos.addAndGet(Duration.ofMinutes(1).toNanos());
      hopsOf(client, 30);
    }
    assertThat(count("restored")).isPositive();
  }

  private static void anyEnd(ServiceClient client) {
    try {
      client.get("/");
    } catch (NoAnswer e) {
      // it had no time for one
    }
  }

  /** After an outage longer than the time to live each renews itself, and one is the first. */
  @Test
  void whoeverIsListedFirstAfterAnOutageDoesNotGetEverything() {
    List.of("catalog-1", "catalog-2", "catalog-3").forEach(this::alive);
    ServiceClient client = client(2, LONG);
    hopsOf(client, 1);

    registry.delist("catalog-2");
    registry.delist("catalog-3");

    Set<List<String>> hops = new HashSet<>();
    for (int i = 0; i < 60; i++) { // in 6 s, in which one that was slow at first is forgiven
      hops.addAll(hopsOf(client, 1));
      nanos.addAndGet(Duration.ofMillis(100).toNanos());
    }
    assertThat(hops).contains(List.of("catalog-1"), List.of("catalog-2"), List.of("catalog-3"));
    assertThat(shown("client_list_doubted{service=\"catalog\"}")).isEqualTo(1);
    nanos.addAndGet(Duration.ofSeconds(11).toNanos());
    hopsOf(client, 1);
    assertThat(hopsOf(client, 30)).as("then it is believed").containsExactly(List.of("catalog-1"));
    assertThat(shown("client_list_doubted{service=\"catalog\"}")).isZero();
  }

  @Test
  void aCallThatMustNotBeRepeatedIsAskedOnce() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    for (String id : List.of("catalog-1", "catalog-2")) {
      broken(
          id,
          socket ->
              Thread.ofVirtual()
                  .start(() -> {
                    asked.incrementAndGet();
                    closeAfterRequest(socket);
                  }));
    }
    ServiceClient client = client(2, LONG);
    Request order =
        Request.post("{}".getBytes(StandardCharsets.UTF_8), "application/json", "/orders");

    assertThat(catchThrowableOfType(NoAnswer.class, () -> client.ask(order))).isNotNull();
    assertThat(asked).hasValue(1);
    assertThat(catchThrowableOfType(NoAnswer.class, () -> client.ask(order.key("k-1"))))
        .isNotNull();
    assertThat(asked).hasValue(3);
  }

  @Test
  void aCallThatWasNotSentMayAlwaysBeMadeElsewhere() {
    dead("catalog-1");
    opened.add(
        TestServices.ready(
            "catalog",
            "catalog-2",
            registry,
            (routes, context) ->
                routes.post(
                    "/orders",
                    (request, response) ->
                        response.send("got " + request.content().as(String.class)))));
    ServiceClient client = client(2, LONG);
    Request order = Request.post("x".getBytes(StandardCharsets.UTF_8), "text/plain", "/orders");

    for (int i = 0; i < 10; i++) {
      assertThat(client.ask(order).body()).asString(StandardCharsets.UTF_8).isEqualTo("got x");
    }
  }

  @Test
  void refusalsAreNoTriesHoweverManyInstancesAreDead() {
    for (int i = 1; i <= 8; i++) {
      dead("catalog-" + i);
    }
    answers("catalog-9");
    for (int round = 0; round < 5; round++) {
      ServiceClient client = client(2, LONG); // knows nothing of the dead yet
      double before = shown("client_budget{service=\"catalog\"}");

      assertThat(client.get("/orders").hops()).endsWith("catalog-9");
      assertThat(client.ask(ORDER).hops()).endsWith("catalog-9");
      assertThat(shown("client_budget{service=\"catalog\"}")).isGreaterThan(before);
    }
    assertThat(count("elsewhere")).isEqualTo(count("not_sent")).isPositive();
    assertThat(count("retry")).isZero();
  }

  @Test
  void whereAllAreDeadEachIsAskedOnceAndThenNoMoreThanThereAreTries() {
    for (int i = 1; i <= 5; i++) {
      dead("catalog-" + i);
    }
    ServiceClient client = client(2, LONG);

    NoAnswer first = catchThrowableOfType(NoAnswer.class, () -> client.get("/"));
    NoAnswer second = catchThrowableOfType(NoAnswer.class, () -> client.get("/"));

    assertThat(first.hops().subList(0, 5)).doesNotHaveDuplicates();
    assertThat(first.hops()).hasSize(6); // the last one by the second try
    assertThat(second.hops()).hasSize(2);
  }

  @Test
  void aBurstOfRefusalsThatNoBudgetWouldPayForFailsNobody() {
    for (int i = 1; i <= 4; i++) {
      dead("catalog-" + i);
    }
    alive("catalog-5");
    ServiceClient client =
        new ServiceClient(
            "catalog",
            new InstanceSource.Watched(registry, "catalog", nanos::get),
            new ClientSettings(2, LONG, true, 0),
            Optional.empty(),
            nanos::get,
            metrics);
    opened.add(client);

    AtomicInteger answered = new AtomicInteger();
    inParallel(40, () -> answered.addAndGet(client.get("/").status() / 200));

    assertThat(answered).hasValue(40);
  }

  /** A pod that is gone without a word: packets to its address come to nothing. */
  @Test
  void aConnectionThatIsNotMadeInTimeWasNoTryEither() throws Exception {
    ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    opened.add(full);
    fill(full);
    registry.list(new Instance("catalog", "catalog-1", "127.0.0.1", full.getLocalPort(), Map.of()));
    answers("catalog-2");
    ServiceClient client = client(2, Duration.ofSeconds(1));

    for (int i = 0; i < 60 && count("elsewhere") == 0; i++) { // until the dice fall on it
      assertThat(client.ask(ORDER).hops()).endsWith("catalog-2");
      nanos.addAndGet(Duration.ofMillis(100).toNanos());
    }

    assertThat(count("late")).isEqualTo(count("elsewhere")).isPositive();
  }

  /** Takes all places of those that are not accepted: whoever comes then hears nothing. */
  private void fill(ServerSocket server) throws IOException {
    for (int i = 0; i < 8; i++) {
      SocketChannel one = SocketChannel.open();
      opened.add(one);
      one.configureBlocking(false);
      one.connect(server.getLocalSocketAddress());
    }
  }

  private void answers(String id) {
    opened.add(
        TestServices.ready(
            "catalog",
            id,
            registry,
            (routes, context) -> routes.any("/orders", (request, response) -> response.send("x"))));
  }

  private double count(String event) {
    return shown("client_events_total{event=\"" + event + "\",service=\"catalog\"}");
  }

  private double shown(String sample) {
    return metricsText()
        .lines()
        .filter(line -> line.contains(sample))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElseThrow(() -> new AssertionError(sample));
  }

  @Test
  void valuesOfAPathArriveAsTheyAre() {
    opened.add(
        TestServices.ready(
            "catalog",
            "catalog-1",
            registry,
            (routes, context) ->
                routes.get(
                    "/echo/{text}",
                    (request, response) ->
                        response.send(
                            request.path().pathParameters().get("text")
                                + "|"
                                + request.query().first("q").orElse("")))));
    ServiceClient client = client(2, LONG);

    for (String odd : List.of("a b", "100%", "größe", "a?b#c", "..;x")) {
      Reply reply = client.get("/echo/{text}?q={q}", odd, odd);
      assertThat(reply.hops()).containsExactly("catalog-1");
      assertThat(reply.body()).asString(StandardCharsets.UTF_8).isEqualTo(odd + "|" + odd);
    }
    assertThat(client.get("/echo/a%20b").body()).asString(StandardCharsets.UTF_8).isEqualTo("a b|");
  }

  @Test
  void theCallersMistakeIsToldAtOnceAndBlamesNobody() {
    alive("catalog-1");
    alive("catalog-2");
    ServiceClient client = client(2, LONG);

    assertThatIllegalArgumentException().isThrownBy(() -> client.get("/a b"));
    assertThatIllegalArgumentException().isThrownBy(() -> client.get("/{id}", ".."));

    assertThat(metricsText()).contains("{event=\"ejected\",service=\"catalog\"} 0.0");
    assertThat(hopsOf(client, 50)).contains(List.of("catalog-1"), List.of("catalog-2"));
  }

  @Test
  void anAnswerThatIsTooLargeBlamesNobodyAndIsNotAskedForAgain() {
    AtomicInteger asked = new AtomicInteger();
    opened.add(
        TestServices.ready(
            "catalog",
            "catalog-1",
            registry,
            (routes, context) ->
                routes
                    .get("/", (request, response) -> response.send("hello"))
                    .get(
                        "/large",
                        (request, response) -> {
                          asked.incrementAndGet();
                          response.send(new byte[5 << 20]);
                        })));
    ServiceClient client = client(2, LONG);

    assertThat(catchThrowableOfType(NoAnswer.class, () -> client.get("/large")))
        .hasMessageContaining("more than 4194304 bytes");
    assertThat(asked).hasValue(1);
    assertThat(client.get("/").hops()).containsExactly("catalog-1");
    assertThat(metricsText()).contains("{event=\"ejected\",service=\"catalog\"} 0.0");
  }

  /** A pod of another service got the address of one that is gone. */
  @Test
  void anAnswerOfSomebodyElseIsNoAnswer() {
    HoldfastService stranger =
        TestServices.ready(
            "orders",
            "orders-7",
            registry,
            (routes, context) -> routes.get("/", (request, response) -> response.send("wrong")));
    opened.add(stranger);
    registry.list(
        new Instance(
            "catalog",
            "catalog-1",
            "127.0.0.1",
            stranger.port(),
            Map.of(Instance.NAME, "catalog-1")));
    alive("catalog-2");
    ServiceClient client = client(2, LONG);

    for (int i = 0; i < 30; i++) {
      assertThat(client.get("/").body()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
    }
    assertThat(metricsText()).contains("event=\"somebody_else\",service=\"catalog\"} 1");
  }

  /** A stranger's server, which knows neither the path nor that it should say its name. */
  @Test
  void whoDoesNotSayItsNameAndKnowsNoPathIsSomebodyElse() throws IOException {
    broken(
        "catalog-1",
        Map.of(Instance.NAME, "catalog-1"),
        socket -> {
          opened.add(socket);
          Thread.ofVirtual()
              .start(() ->
                  answerEach(
                      socket, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", () -> true));
        });
    alive("catalog-2");
    ServiceClient client = client(2, LONG);

    for (int i = 0; i < 30; i++) {
      assertThat(client.get("/").body()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
    }
    assertThat(count("somebody_else")).isEqualTo(1);
    assertThat(client.get("/nowhere").status()).as("a 404 of its own").isEqualTo(404);
  }

  @Test
  void aCallerThatHadNoTimeForAnAnswerBlamesNobody() throws IOException {
    broken(
        "catalog-1",
        socket -> {
          opened.add(socket);
          Thread.ofVirtual().start(() -> answerEach(socket, () -> false));
        });
    ServiceClient client = client(2, LONG);

    for (int i = 0; i < 10; i++) {
      within(Duration.ofMillis(10), () -> noAnswer(client));
    }

    assertThat(count("late")).isZero();
    assertThat(count("ejected")).isZero();
    assertThat(count("called_off")).isPositive();
  }

  @Test
  void aCallForWhichThereIsNoTimeAtAllIsNotMade() throws IOException {
    AtomicInteger connections = new AtomicInteger();
    broken("catalog-1", socket -> connections.incrementAndGet());
    ServiceClient client = client(2, LONG);

    within(
        Duration.ofMillis(-1),
        () -> assertThat(noAnswer(client)).hasMessageContaining("the caller's time is over"));

    assertThat(connections).hasValue(0);
  }

  @Test
  void aCallerThatIsInterruptedBlamesNobodyAndStaysInterrupted() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    broken(
        "catalog-1",
        socket -> {
          opened.add(socket);
          asked.countDown();
        });
    ServiceClient client = client(1, LONG);
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              noAnswer(client);
              interrupted.set(Thread.currentThread().isInterrupted());
            });
    assertThat(awaited(asked)).isTrue();

    caller.interrupt();
    caller.join();

    assertThat(interrupted).isTrue();
    assertThat(count("ejected")).isZero();
    assertThat(count("no_answer")).isEqualTo(1);
  }

  private static NoAnswer noAnswer(ServiceClient client) {
    return catchThrowableOfType(NoAnswer.class, () -> client.get("/"));
  }

  private static void within(Duration left, Runnable call) {
    long end = System.nanoTime() + left.toNanos();
    ScopedValue.where(RequestContext.CURRENT, RequestContext.of(null, null, end)).run(call);
  }

  /** Each hop has what is left of the caller's time, not the same timeout again. */
  @Test
  void anInstanceIsToldHowLongItIsWaitedFor() {
    AtomicReference<String> told = new AtomicReference<>("");
    opened.add(
        TestServices.ready(
            "catalog",
            "catalog-1",
            registry,
            (routes, context) ->
                routes.get(
                    "/",
                    (request, response) -> {
                      told.set(request.headers().first(Headers.TIMEOUT_MILLIS).orElse(""));
                      response.send("hello");
                    })));
    ServiceClient client = client(2, LONG);
    client.get("/");
    assertThat(Integer.parseInt(told.get())).isBetween(9_000, 10_000);

    long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
    ScopedValue.where(RequestContext.CURRENT, RequestContext.of(null, null, end))
        .run(() -> client.get("/"));

    assertThat(Integer.parseInt(told.get())).as("half, for a second try").isBetween(1, 2_000);
  }

  /**
   * Whichever comes first, answer or timeout: no call gets a connection that is closed under it.
   */
  @Test
  void anAnswerAtTheMomentOfTheTimeoutHarmsNoOtherCall() throws IOException {
    Queue<String> broke = new ConcurrentLinkedQueue<>();
    broken(
        "catalog-1",
        socket -> {
          opened.add(socket);
          Thread.ofVirtual()
              .start(() ->
                  answerEach(
                      socket,
                      () -> {
                        LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
                        return true;
                      }));
        });
    ServiceClient client = client(1, Duration.ofMillis(11));
    inParallel(
        8,
        () -> {
          for (int i = 0; i < 50; i++) {
            try {
              client.get("/");
            } catch (NoAnswer e) {
              broke.add(String.valueOf(e.getMessage()));
            }
          }
        });
    assertThat(broke)
        .as("all for want of time")
        .allMatch(
            how -> how.matches(".*: (no (answer|connection) within \\d+ ms|.* time is over)"));
  }

  private String metricsText() {
    return metrics.scrape();
  }

  private static void closeAfterRequest(Socket socket) {
    try {
      if (socket.getInputStream().read(new byte[8192]) > 0) {
        socket.close();
      }
    } catch (IOException e) {
      // closed: it ends
    }
  }

  private ServiceClient client(int tries, Duration timeout) {
    ServiceClient client =
        new ServiceClient(
            "catalog",
            new InstanceSource.Watched(registry, "catalog", nanos::get),
            new ClientSettings(tries, timeout),
            Optional.empty(),
            nanos::get,
            metrics);
    opened.add(client);
    return client;
  }

  private void alive(String id) {
    opened.add(
        TestServices.ready(
            "catalog",
            id,
            registry,
            (routes, context) -> routes.get("/", (request, response) -> response.send("hello"))));
  }

  private void dead(String id) {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      registry.list(new Instance("catalog", id, "127.0.0.1", free.getLocalPort(), Map.of()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private interface OnConnection {
    void accept(Socket socket) throws IOException;
  }

  private void broken(String id, OnConnection then) throws IOException {
    broken(id, Map.of(), then);
  }

  private void broken(String id, Map<String, String> metadata, OnConnection then)
      throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    opened.add(server);
    registry.list(new Instance("catalog", id, "127.0.0.1", server.getLocalPort(), metadata));
    Thread.ofVirtual()
        .start(() -> {
          while (!server.isClosed()) {
            try {
              Socket socket = server.accept();
              socket.setSoLinger(true, 0); // closing it resets the connection
              then.accept(socket);
            } catch (IOException e) {
              // closed: the loop ends
            }
          }
        });
  }

  private static void answerAll(Socket socket, AtomicInteger asked) {
    answerEach(
        socket,
        () -> {
          asked.incrementAndGet();
          return true;
        });
  }

  /** Answers requests on a connection, or not; one request comes in one packet on loopback. */
  private static void answerEach(Socket socket, BooleanSupplier whether) {
    answerEach(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", whether);
  }

  private static void answerEach(Socket socket, String text, BooleanSupplier whether) {
    byte[] answer = text.getBytes(StandardCharsets.US_ASCII);
    byte[] request = new byte[8192];
    try {
      while (socket.getInputStream().read(request) > 0) {
        if (whether.getAsBoolean()) {
          socket.getOutputStream().write(answer);
        }
      }
    } catch (IOException e) {
      // closed: it ends
    }
  }

  private static void drip(Socket socket) {
    try {
      socket
          .getOutputStream()
          .write(
              "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      while (!socket.isClosed()) {
        socket.getOutputStream().write('x');
        LockSupport.parkNanos(50_000_000);
      }
    } catch (IOException e) {
      // cut off: it ends
    }
  }

  private static void inParallel(int times, Runnable task) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      threads.add(Thread.ofVirtual().start(task));
    }
    threads.forEach(thread -> {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    });
  }

  private static Set<List<String>> hopsOf(ServiceClient client, int requests) {
    Set<List<String>> hops = new HashSet<>();
    for (int i = 0; i < requests; i++) {
      hops.add(client.get("/").hops());
    }
    return hops;
  }

  private static int failuresOf(ServiceClient client, int requests) {
    int failures = 0;
    for (int i = 0; i < requests; i++) {
      try {
        client.get("/");
      } catch (NoAnswer e) {
        failures++;
      }
    }
    return failures;
  }
}
