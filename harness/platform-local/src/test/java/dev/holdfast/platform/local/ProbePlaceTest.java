package dev.holdfast.platform.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As the kubelet takes redirects: those on the pod's own host are followed. */
class ProbePlaceTest {
  private static final String POD = "10.0.0.7";

  private static ProbePlace asked() throws UnknownHostException {
    return new ProbePlace(
        false, new InetSocketAddress(InetAddress.ofLiteral(POD), 8080), "/healthz?full=1");
  }

  @ParameterizedTest
  @CsvSource({
    "/healthz/, http://10.0.0.7:8080/healthz/",
    "ready?x=1, http://10.0.0.7:8080/ready?x=1",
    "http://10.0.0.7:8080/up, http://10.0.0.7:8080/up",
    "http://10.0.0.7:9090, http://10.0.0.7:9090/",
    "https://10.0.0.7/healthz, https://10.0.0.7:443/healthz",
  })
  void aRedirectOnTheSameHostIsFollowed(String location, String to) throws Exception {
    assertThat(asked().after(new HttpAnswer(302, "", location)).map(ProbePlace::toString))
        .hasValue(to);
  }

  @ParameterizedTest
  @CsvSource({
    "302, http://login.example.com/",
    "302, https://localhost:8443/healthz",
    "302, ''",
    "302, 'http://10.0.0.7:8080/a b'",
    "304, /healthz/",
    "200, /healthz/",
  })
  void anyOtherAnswerIsTheLast(int status, String location) throws Exception {
    assertThat(asked().after(new HttpAnswer(status, "", location))).isEmpty();
  }
}
