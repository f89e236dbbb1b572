package dev.holdfast.platform.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a Service's balancer counts of what it carries. */
class PodTrafficTest {
  private final AtomicLong now = new AtomicLong(1_000);
  private final PodTraffic traffic = new PodTraffic(now::incrementAndGet);
  @AutoClose private final LoopbackBlock block = LoopbackBlock.claim();
  @AutoClose private final ServerSocket pod = listening();

  @AutoClose
  private final Balancer balancer =
      new Balancer("test", address(LoopbackBlock.freePort(loopback())), block, 0, 80, traffic);

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(loopback(), port);
  }

  private static ServerSocket listening() {
    try {
      return new ServerSocket(0, 10, loopback());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Says each byte and waits until the pod has said it back. */
  private void conversation(int... bytes) throws IOException {
    try (Socket client = new Socket(loopback(), balancer.address().getPort());
        Socket there = pod.accept()) {
      for (int one : bytes) {
        client.getOutputStream().write(one);
        assertThat(there.getInputStream().read()).isEqualTo(one);
        there.getOutputStream().write(one);
        assertThat(client.getInputStream().read()).isEqualTo(one);
      }
    }
  }

  private Event.Exposed told() {
    List<Event> told = traffic.told();
    assertThat(told).hasSize(1);
    return (Event.Exposed) told.getFirst();
  }

  @Test
  void eachTimeThatAClientSpeaksAfterItsPodIsARequest() throws Exception {
    balancer.backends(List.of(new Balancer.Backend("a", address(pod.getLocalPort()))));

    conversation('G', 'P');
    conversation('G');

    Event.Exposed told = told();
    assertThat(told.pod()).isEqualTo("a");
    assertThat(told.source()).isEqualTo("balancer");
    assertThat(told.requests()).isEqualTo(3);
    assertThat(told.error()).isEqualTo(2);
    assertThat(told.fromNanos()).isLessThan(told.untilNanos());
    assertThat(told.untilNanos()).isLessThan(told.atNanos());
    assertThat(traffic.told()).isEmpty();
  }

  @Test
  void ofAHandshakeNobodyKnowsHowManyTurnsItTakes() throws Exception {
    balancer.backends(List.of(new Balancer.Backend("a", address(pod.getLocalPort()))));

    conversation(22, 20, 23);

    assertThat(told()).returns(3L, Event.Exposed::requests).returns(4L, Event.Exposed::error);
  }

  @Test
  void whatIsCountedByConnectionIsNotToldOnceMore() throws Exception {
    balancer.backends(List.of(new Balancer.Backend("a", address(pod.getLocalPort()))));
    assertThat(balancer.podBehind(1)).isEmpty();

    conversation('G');

    assertThat(traffic.told()).isEmpty();
  }
}
