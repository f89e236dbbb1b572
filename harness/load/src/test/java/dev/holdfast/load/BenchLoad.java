package dev.holdfast.load;

import dev.holdfast.engine.RequestFile;
import dev.holdfast.engine.RequestWriter;
import dev.holdfast.model.Connections;
import dev.holdfast.model.Load;
import dev.holdfast.model.Ok;
import dev.holdfast.model.Pace;
import dev.holdfast.model.Protocol;
import dev.holdfast.model.Rate;
import dev.holdfast.model.RequestTemplate;
import dev.holdfast.spi.LoadDriver.RunningLoad;
import dev.holdfast.spi.RunClock;
import dev.holdfast.spi.RunContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * One load as a run makes it, in a process of its own: {@code BenchLoad PORT RATE SECONDS
 * CONNECTIONS FILE PROTOCOL}. Each answer's JSON is checked and each request goes to the file, as
 * in a run. Says first when its clock began, in microseconds since 1970.
 */
final class BenchLoad {
  private static final Duration AHEAD = Duration.ofSeconds(1);
  private static final Duration GRACE = Duration.ofSeconds(10);

  private BenchLoad() {}

  public static void main(String[] args) throws InterruptedException {
    InetSocketAddress target =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
    BenchProtocol protocol = BenchProtocol.valueOf(args[5]);
    Load load =
        new Load(
            "bench",
            "bench",
            Pace.steady(
                new Rate(Double.parseDouble(args[1])), Duration.ofSeconds(Long.parseLong(args[2]))),
            Duration.ofSeconds(2),
            new Connections.KeepAlive(Integer.parseInt(args[3])),
            new Protocol(
                protocol == BenchProtocol.HTTP2,
                // as vegeta is told: whose certificate it is costs neither anything
                protocol.secured() ? new Protocol.Tls(null, null, true) : null,
                null),
            Map.of(),
            null,
            Load.ANSWER_AT_MOST,
            0,
            List.of(
                new RequestTemplate(
                    "GET",
                    "/api/products/${1..1000}",
                    new Ok(200, Map.of("id", new Ok.JsonRule.EqualTo("${1..1000}")), null))));
    RunClock clock = RunClock.startingNow();
    System.out.println(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    RunContext context =
        new RunContext("bench", Path.of("."), clock, System.err::println, System.err::println);
    try (RequestWriter requests = RequestFile.create(Path.of(args[4]));
        RunningLoad running =
            new HttpLoadDriver().start(load, target, AHEAD.toNanos(), 42, context, requests)) {
      if (!running.awaitEnd(AHEAD.plus(load.lasts()).plus(GRACE))) {
        throw new IllegalStateException("not over: " + running.stats());
      }
    }
  }
}
