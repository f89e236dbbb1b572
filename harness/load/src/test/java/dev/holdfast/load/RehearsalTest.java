package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.holdfast.model.Connections;
import dev.holdfast.model.Load;
import dev.holdfast.model.Ok;
import dev.holdfast.model.Pace;
import dev.holdfast.model.Protocol;
import dev.holdfast.model.Rate;
import dev.holdfast.model.RequestTemplate;
import dev.holdfast.spi.RunClock;
import io.netty.channel.DefaultEventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A load begins with it: what it throws would end the load's own start. */
class RehearsalTest {
  @Test
  void isPlayedToItsEnd() {
    List<RequestTemplate> requests =
        List.of(
            new RequestTemplate("GET", "/${1..9}", new Ok(200, Map.of(), null)),
            new RequestTemplate("HEAD", "/", new Ok(200, Map.of(), null)),
            new RequestTemplate("POST", "/", new Ok(201, Map.of(), null)));
    Load load =
        new Load(
            "browse",
            "gateway",
            Pace.steady(new Rate(1), Duration.ofSeconds(1)),
            Duration.ofSeconds(1),
            new Connections.Fresh(),
            Protocol.PLAIN,
            Map.of(),
            null,
            Load.ANSWER_AT_MOST,
            0,
            requests);
    Account account =
        new Account(RunClock.startingNow(), request -> {}, failure -> {}, failure -> {}, () -> {});
    Wire wire =
        new Wire(
            Transport.NIO,
            new DefaultEventLoop(),
            InetSocketAddress.createUnresolved("gateway", 80),
            Duration.ofSeconds(1),
            new RequestIdentity("run-1", "browse"),
            RunClock.startingNow(),
            account,
            null,
            Load.ANSWER_AT_MOST,
            true,
            new Redirects(0, false, "gateway:80", "gateway", 80, exchange -> {}));

    assertThatCode(() ->
            Rehearsal.play(
                wire,
                requests.stream()
                    .map(each -> new CallTemplate(each, load, "gateway", name -> null))
                    .toList()))
        .doesNotThrowAnyException();
  }
}
