package dev.holdfast.load;

import static dev.holdfast.load.TestLoad.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Body;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Connections;
import dev.holdfast.model.Event;
import dev.holdfast.model.JsonPath;
import dev.holdfast.model.Load;
import dev.holdfast.model.Ok;
import dev.holdfast.model.Pace;
import dev.holdfast.model.Protocol;
import dev.holdfast.model.Rate;
import dev.holdfast.model.Request;
import dev.holdfast.model.RequestTemplate;
import dev.holdfast.model.Table;
import dev.holdfast.model.TextRule;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.Generator;
import dev.holdfast.spi.LoadDriver.RunningLoad;
import dev.holdfast.spi.LoadDriver.Stats;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One schedule, made by one generator or by several, each with a clock of its own. */
class SplitLoadTest {
  private static final Ok ANY = new Ok(200, Map.of(), null);

  /** What the judge reads of a request, but for how long it took. */
  private record Judged(long number, long intended, Answer answer, int status, String error) {}

  @Test
  void threeMakeOfAScheduleWhatOneMakesOfIt() throws Exception {
    List<Judged> one;
    List<String> asked;
    try (TestServer server = failingOneInTen()) {
      TestLoad load = TestLoad.on(server).requests(90, 300).seed(5).fresh();
      load.run();
      one = judged(load);
      asked = paths(server);
    }
    try (TestServer server = failingOneInTen();
        PipedGenerator first = generator(1);
        PipedGenerator second = generator(2);
        PipedGenerator third = generator(3)) {
      TestLoad load =
          TestLoad.on(server).requests(90, 300).seed(5).fresh().by(List.of(first, second, third));
      Stats stats = load.run();

      assertThat(judged(load)).isEqualTo(one);
      assertThat(paths(server)).isEqualTo(asked);
      assertThat(one).extracting(Judged::answer).contains(Answer.FAILED, Answer.OK);
      assertThat(stats.planned()).isEqualTo(90);
      assertThat(stats.sent()).isEqualTo(90);
      assertThat(load.ended())
          .allSatisfy(request ->
              assertThat(request.startedNanos() - request.intendedNanos())
                  .isBetween(-5_000_000L, Duration.ofSeconds(10).toNanos()));
      assertThat(load.history()).isEmpty();
    }
  }

  /** By the last digits of what is drawn, so that it is the same in each run of a seed. */
  private static TestServer failingOneInTen() {
    return new TestServer(call -> call.answer(call.lastOfPath().endsWith("7") ? 503 : 200, "{}"));
  }

  private static PipedGenerator generator(int number) {
    return PipedGenerator.whoseClockIsAhead(
        number + " of 3", Duration.ofSeconds(1_000L * (number - 2)));
  }

  private static List<Judged> judged(TestLoad load) {
    List<Request> ended = load.ended();
    long first = ended.getFirst().intendedNanos();
    return ended.stream()
        .map(request ->
            new Judged(
                request.number(),
                request.intendedNanos() - first,
                request.answer(),
                request.status(),
                request.error()))
        .toList();
  }

  private static List<String> paths(TestServer server) {
    return server.calls().stream().map(TestServer.Call::path).sorted().toList();
  }

  @Test
  void aJourneyIsMadeByOneOfThem() throws Exception {
    try (TestServer server = TestServer.answering();
        PipedGenerator first = generator(1);
        PipedGenerator second = generator(3)) {
      TestLoad load =
          TestLoad.on(server)
              .requests(20, 200)
              .of(
                  new RequestTemplate(
                      "GET",
                      "/basket/${1..1000000}",
                      Map.of(),
                      null,
                      Map.of("basket", new Capture.Json(JsonPath.of("id"))),
                      ANY),
                  new RequestTemplate("GET", "/pay/${basket}", ANY))
              .by(List.of(first, second));
      load.run();

      assertThat(load.errors()).hasSize(20).containsOnly("");
    }
  }

  @Test
  void aGeneratorThatIsLostIsSaidAndTheOthersGoOn() throws Exception {
    try (TestServer server = TestServer.answering();
        PipedGenerator first = generator(1);
        PipedGenerator second = generator(3)) {
      TestLoad load = TestLoad.on(server).requests(200, 400).by(List.of(first, second));
      try (RunningLoad running = load.start()) {
        await("some ended", () -> load.ended().size() > 20, () -> load.ended().size());
        second.cut();
        assertThat(running.awaitEnd(Duration.ofSeconds(30))).isTrue();
      }

      assertThat(load.ended()).extracting(Request::number).contains(198L).doesNotContain(199L);
      assertThat(load.history())
          .singleElement()
          .isInstanceOfSatisfying(
              Event.Trouble.class,
              trouble -> assertThat(trouble.what()).contains("generator 3 of 3", "was lost"));
    }
  }

  @Test
  void whatIsUnderWayIsGivenUpWhenItIsClosed() throws Exception {
    try (TestServer server = new TestServer(call -> {});
        PipedGenerator first = generator(1);
        PipedGenerator second = generator(2)) {
      TestLoad load = TestLoad.on(server).requests(1000, 100).fresh().by(List.of(first, second));
      try (RunningLoad running = load.start()) {
        await("some are under way", () -> running.stats().sent() > 4, running::stats);
      }

      assertThat(load.ended()).isNotEmpty();
      assertThat(load.ended()).extracting(Request::answer).containsOnly(Answer.INDETERMINATE);
    }
  }

  @Test
  void oneThatDoesNotAnswerIsRefusedWithItsName() {
    Generator mute =
        new Generator() {
          @Override
          public String name() {
            return "1 of 1";
          }

          @Override
          public OutputStream orders() {
            return new ByteArrayOutputStream();
          }

          @Override
          public InputStream said() {
            return new ByteArrayInputStream(new byte[] {9, 0, 0, 0, 0});
          }
        };

    assertThatThrownBy(() -> new HttpLoadDriver().by(List.of(mute)))
        .isInstanceOf(CannotStart.class)
        .hasMessageContainingAll("1 of 1", "something else than a generator would");
  }

  @Test
  void everyRequestIsThatOfOneSlice() {
    for (int of = 1; of <= 5; of++) {
      for (int width : List.of(1, 3)) {
        for (long planned : List.of(0L, 1L, 7L, 30L, 31L)) {
          List<Long> all = new ArrayList<>();
          for (int index = 0; index < of; index++) {
            Slice slice = new Slice(index, of);
            List<Long> own = new ArrayList<>();
            for (long at = slice.firstFrom(0, width);
                at < planned;
                at = slice.firstFrom(at + 1, width)) {
              own.add(at);
            }
            assertThat(slice.count(planned, width)).isEqualTo(own.size());
            all.addAll(own);
          }
          assertThat(all)
              .containsExactlyInAnyOrderElementsOf(LongStream.range(0, planned).boxed().toList());
        }
      }
    }
  }

  @Test
  void connectionsThatAreKeptAreSharedAmongThem() {
    assertThat(
            IntStream.range(0, 3)
                .mapToObj(index -> new Slice(index, 3).share(new Connections.KeepAlive(4))))
        .containsExactly(
            new Connections.KeepAlive(2),
            new Connections.KeepAlive(1),
            new Connections.KeepAlive(1));
  }

  @Test
  void anOrderSaysAllOfALoad(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("body.bin"), "some bytes");
    Load load =
        new Load(
            "users",
            "shop:http",
            new Pace(
                List.of(
                    new Pace.Phase("calm", new Rate(0.5), Duration.ofMillis(1500)),
                    new Pace.Phase(new Rate(7), Duration.ofSeconds(1)))),
            Duration.ofSeconds(2),
            new Connections.KeepAlive(3),
            new Protocol(true, new Protocol.Tls(file, null, false), "shop.example"),
            Map.of("Authorization", "Bearer ${env.TOKEN}"),
            new Table(List.of("sku"), List.of(List.of("a"), List.of("b"))),
            1_000,
            2,
            List.of(
                new RequestTemplate(
                    "POST",
                    "/orders/${data.sku}",
                    Map.of("X", "1"),
                    new Body.Json(
                        Map.of(
                            "amount",
                            new BigDecimal("1.50"),
                            "tags",
                            List.of("ü", true, Body.Nothing.NULL))),
                    Map.of("id", new Capture.Header("Location")),
                    new Ok(
                        List.of(200, 201),
                        Map.of("ETag", new TextRule.Present()),
                        Map.of("id", new Ok.JsonRule.EqualTo("10.50")),
                        new TextRule.Matches("a+"),
                        1,
                        Long.MAX_VALUE,
                        Duration.ofMillis(250))),
                new RequestTemplate(
                    "PUT", "/files/1", Map.of(), new Body.File(file), Map.of(), ANY)));
    Order order =
        new Order(4, "run-1", load, "10.0.0.1", 80, -5, 17, 1, 3, Map.of())
            .with(name -> name.equals("TOKEN") ? "s3cret" : null);

    Order read = Order.of(order.line());

    assertThat(read)
        .usingRecursiveComparison()
        .ignoringFields("load.protocol.tls.ca", "load.requests.body.path")
        .isEqualTo(order);
    assertThat(read.environment()).containsExactly(Map.entry("TOKEN", "s3cret"));
    Protocol.Tls tls = read.load().protocol().tls();
    assertThat(tls == null ? null : tls.ca()).isNotEqualTo(file).hasContent("some bytes");
    assertThat(read.load().requests().getLast().body())
        .isInstanceOfSatisfying(
            Body.File.class, body -> assertThat(body.path()).hasContent("some bytes"));
  }
}
