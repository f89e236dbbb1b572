package dev.holdfast.platform.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class HttpAnswerTest {
  @Test
  void endsWhereItsLengthSaysThoughTheConnectionStaysOpen() throws IOException {
    String head = "HTTP/1.1 503 Service Unavailable\r\nContent-length: 4\r\n\r\n";

    assertThat(HttpAnswer.of(head + "DOW", false)).isEmpty();
    assertThat(HttpAnswer.of(head + "DOWN", false)).hasValue(new HttpAnswer(503, "DOWN"));
  }

  @Test
  void endsWithItsLastChunk() throws IOException {
    String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    assertThat(HttpAnswer.of(head + "2\r\nUP\r\n", false)).isEmpty();
    assertThat(HttpAnswer.of(head + "2\r\nUP\r\n1\r\n!\r\n0\r\n\r\n", false))
        .hasValue(new HttpAnswer(200, "UP!"));
  }

  @Test
  void chunksMayHaveExtensionsAndTrailersBehindThem() throws IOException {
    String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    HttpAnswer up = new HttpAnswer(200, "UP\r\n0\r\n!");

    assertThat(HttpAnswer.of(head + "8;a=1\r\nUP\r\n0\r\n!\r\n0;x=1\r\n\r\n", false)).hasValue(up);
    String trailed = head + "8\r\nUP\r\n0\r\n!\r\n0\r\nX-T: 1\r\n";
    assertThat(HttpAnswer.of(trailed, false)).isEmpty();
    assertThat(HttpAnswer.of(trailed + "\r\n", false)).hasValue(up);
    assertThatThrownBy(() -> HttpAnswer.of(trailed, true)).hasMessage("answer cut off");
    assertThatThrownBy(() -> HttpAnswer.of(head + "x\r\n", false)).hasMessageContaining("no size");
  }

  @Test
  void endsWithItsHeadWhereThereIsNoBody() throws IOException {
    assertThat(HttpAnswer.of("HTTP/1.1 204 No Content\r\nDate: x\r\n\r\n", false))
        .hasValue(new HttpAnswer(204, ""));
  }

  @Test
  void endsWithTheConnectionWhereNothingElseSays() throws IOException {
    assertThat(HttpAnswer.of("HTTP/1.0 200 OK\r\n\r\nU", false)).isEmpty();
    assertThat(HttpAnswer.of("HTTP/1.0 200 OK\r\n\r\nUP", true))
        .hasValue(new HttpAnswer(200, "UP"));
  }

  @Test
  void isJudgedByItsStatusWhereItIsLong() throws IOException {
    String body = "x".repeat(20_000);
    assertThat(HttpAnswer.of("HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n" + body, false))
        .hasValue(new HttpAnswer(200, body));
  }

  @Test
  void whatComesBeforeTheAnswerIsNotTheAnswer() throws IOException {
    String before =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";

    assertThat(HttpAnswer.of(before, false)).isEmpty();
    assertThat(HttpAnswer.of(before + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nUP", false))
        .hasValue(new HttpAnswer(200, "UP"));
  }

  @Test
  void linesMayEndWithoutAReturn() throws IOException {
    assertThat(HttpAnswer.of("HTTP/1.1 200 OK\n\nUP", true)).hasValue(new HttpAnswer(200, "UP"));
    assertThat(HttpAnswer.of("HTTP/1.1 200 OK\nContent-Length: 2\n\nUP", false))
        .hasValue(new HttpAnswer(200, "UP"));
  }

  @Test
  void saysWhereItSendsTheProbe() throws IOException {
    assertThat(
            HttpAnswer.of(
                "HTTP/1.1 301 Moved\r\nlocation: /healthz/\r\nContent-Length: 0\r\n\r\n", false))
        .hasValue(new HttpAnswer(301, "", "/healthz/"));
  }

  @Test
  void mustBeHttpAndWhole() {
    assertThatThrownBy(() -> HttpAnswer.of("", true))
        .isInstanceOf(IOException.class)
        .hasMessage("connection closed without an answer");
    assertThatThrownBy(() -> HttpAnswer.of("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nU", true))
        .isInstanceOf(IOException.class)
        .hasMessage("answer cut off");
    assertThatThrownBy(() -> HttpAnswer.of("SSH-2.0-x\r\n\r\n", false))
        .isInstanceOf(IOException.class)
        .hasMessage("not an HTTP answer");
  }
}
