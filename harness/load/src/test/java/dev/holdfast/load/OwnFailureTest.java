package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Connections;
import dev.holdfast.model.Load;
import dev.holdfast.model.Ok;
import dev.holdfast.model.Pace;
import dev.holdfast.model.Protocol;
import dev.holdfast.model.Rate;
import dev.holdfast.model.Request;
import dev.holdfast.model.RequestTemplate;
import dev.holdfast.spi.RunClock;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the generator's own machine cannot do is no failure of whom it wanted to ask. */
class OwnFailureTest {
  private static Exchange exchange() {
    RequestTemplate template = new RequestTemplate("GET", "/", new Ok(200, Map.of(), null));
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
            List.of(template));
    return new Exchange(
        0,
        0,
        0,
        new CallTemplate(template, load, "localhost", name -> null)
            .draw(new SplittableRandom(1), Map.of()),
        captured -> {});
  }

  @ParameterizedTest
  @CsvSource({
    "newSocketStream(..) failed with error(-24): Too many open files, this machine opens no more connections (ulimit -n)",
    "connect(..) failed with error(-99): Cannot assign requested address, this machine has no port left to connect from",
    "No buffer space available, this machine has no room for more connections",
  })
  void theMachinesOwnIsToldApart(String kernel, String words) {
    assertThat(ConnectionFailure.words(new IOException(kernel))).isEqualTo(words);
    assertThat(ConnectionFailure.isOwn(words)).isTrue();
  }

  @Test
  void itCountsNeitherWayAndIsTold() {
    List<Request> ended = new ArrayList<>();
    List<String> told = new ArrayList<>();
    Account account =
        new Account(RunClock.startingNow(), ended::add, failure -> {}, told::add, () -> {});

    for (IOException cause :
        List.of(
            new ConnectException("Cannot assign requested address"),
            new ConnectException("Connection refused"))) {
      Exchange exchange = exchange();
      account.begin(exchange);
      account.failed(exchange, 0, List.of(), ConnectionFailure.words(cause));
    }

    assertThat(ended)
        .extracting(Request::answer)
        .containsExactly(Answer.INDETERMINATE, Answer.FAILED);
    assertThat(told).containsExactly("this machine has no port left to connect from");
    assertThat(account.failed()).isEqualTo(1);
  }
}
