package dev.holdfast.logstash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.component.lumberjack.io.LumberjackServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class BeatsProtocolTest {
  private static final long ALL = Long.MAX_VALUE;

  @TempDir private Path folder = Path.of("");
  private final List<String> said = new ArrayList<>();
  private Held queue;
  private Intake intake;
  private Tally received;
  private LumberjackServer server;
  private int port;

  /** A queue on the disk that can be made to hang or to fail, as a disk can. */
  private static final class Held implements EventQueue {
    private final DiskQueue queue;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean broken;

    Held(DiskQueue queue) {
      this.queue = queue;
    }

    @Override
    public void append(List<byte[]> events) throws IOException, InterruptedException {
      gate.await();
      if (broken) {
        throw new IOException("no space left on device");
      }
      queue.append(events);
    }

    @Override
    public List<byte[]> read(int most, long bytes) throws IOException, InterruptedException {
      return queue.read(most, bytes);
    }

    @Override
    public void acknowledge() throws IOException {
      queue.acknowledge();
    }

    @Override
    public State state() {
      return queue.state();
    }

    @Override
    public void close() throws IOException {
      queue.close();
    }
  }

  @BeforeEach
  void start() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    queue = new Held(new DiskQueue(folder, 1 << 24));
    received = new Tally(folder.resolve("tally").resolve("received"), () -> Instant.EPOCH);
    intake = new Intake(queue, received, said::add);
    server =
        new LumberjackServer(
            "127.0.0.1", port, null, Thread.ofPlatform().daemon().factory(), intake);
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
    intake.close();
    queue.close();
    received.close();
  }

  private Socket beat() throws IOException {
    Socket beat = new Socket(InetAddress.getLoopbackAddress(), port);
    beat.setSoTimeout(20_000);
    return beat;
  }

  private List<JsonNode> kept() throws Exception {
    List<JsonNode> events = new ArrayList<>();
    for (byte[] event : queue.read(99, ALL)) {
      events.add(FieldRules.JSON.readTree(event));
    }
    return events;
  }

  @Test
  void aWindowThatFilebeatSentIsTakenAndAcknowledged() throws Exception {
    try (Socket beat = beat()) {
      beat.getOutputStream().write(FilebeatFrames.heard());
      assertThat(FilebeatFrames.acknowledged(beat)).isEqualTo(FilebeatFrames.HEARD_EVENTS);
    }

    assertThat(Files.readString(folder.resolve("tally").resolve("received")).lines().toList())
        .as("lines that name themselves are noted before they are acknowledged")
        .isNotEmpty()
        .anySatisfy(line -> assertThat(line).contains("run-1-browse-1"));
    List<JsonNode> events = kept();
    assertThat(events).hasSize(FilebeatFrames.HEARD_EVENTS);
    assertThat(events.getFirst().at("/log/file/path").asText())
        .isEqualTo("/var/log/pods/shop_catalog-1_uid-1/app/0.log");
    assertThat(events.getFirst().path("message").asText()).contains("run-1-browse-1");
    assertThat(events.get(5).path("message").asText())
        .as("a line in two parts, which Filebeat joined")
        .isEqualTo("at dev.shop.Catalog.main(Catalog.java:7) ä€😀");
    assertThat(events.get(7).path("message").asText())
        .as("bytes that are no UTF-8, and control characters")
        .startsWith("not UTF-8: ")
        .endsWith(" and \u001b[31mred\u001b[0m");
  }

  @Test
  void severalWindowsGoOverOneConnection() throws Exception {
    try (Socket beat = beat()) {
      for (int round = 1; round <= 3; round++) {
        beat.getOutputStream().write(FilebeatFrames.window(List.of("{\"n\":1}", "{\"n\":2}")));
        assertThat(FilebeatFrames.acknowledged(beat)).isEqualTo(2);
        assertThat(intake.taken()).isEqualTo(2L * round);
      }
    }
  }

  @Test
  void nothingIsAcknowledgedBeforeItIsOnTheDisk() throws Exception {
    queue.gate = new CountDownLatch(1);
    try (Socket beat = beat()) {
      beat.getOutputStream().write(FilebeatFrames.heard());
      beat.setSoTimeout(300);
      assertThatThrownBy(() -> FilebeatFrames.acknowledged(beat))
          .isInstanceOf(SocketTimeoutException.class);

      queue.gate.countDown();
      beat.setSoTimeout(20_000);
      assertThat(FilebeatFrames.acknowledged(beat)).isEqualTo(FilebeatFrames.HEARD_EVENTS);
      assertThat(queue.state().events()).isEqualTo(FilebeatFrames.HEARD_EVENTS);
    }
  }

  @Test
  void aDiskThatRefusesEndsTheConnectionWithoutAnAcknowledgement() throws Exception {
    queue.broken = true;
    try (Socket beat = beat()) {
      beat.getOutputStream().write(FilebeatFrames.heard());
      assertThatThrownBy(() -> FilebeatFrames.acknowledged(beat)).isInstanceOf(IOException.class);
    }
    assertThat(said).anyMatch(text -> text.contains("no space left on device"));

    queue.broken = false;
    try (Socket beat = beat()) {
      beat.getOutputStream().write(FilebeatFrames.heard());
      assertThat(FilebeatFrames.acknowledged(beat)).isEqualTo(FilebeatFrames.HEARD_EVENTS);
    }
  }

  @Test
  void aConnectionThatBreaksWithinAWindowLeavesNothingAndDisturbsNobody() throws Exception {
    byte[] frames = FilebeatFrames.heard();
    for (int cut : new int[] {1, 5, 6, 7, 12, frames.length / 2, frames.length - 1}) {
      try (Socket beat = beat()) {
        beat.getOutputStream().write(Arrays.copyOf(frames, cut));
      }
    }
    try (Socket beat = beat()) {
      beat.getOutputStream()
          .write("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      await().until(() -> beat.getInputStream().read() < 0);
    }
    try (Socket beat = beat()) {
      beat.getOutputStream().write(frames);
      assertThat(FilebeatFrames.acknowledged(beat)).isEqualTo(FilebeatFrames.HEARD_EVENTS);
    }
    assertThat(queue.state().events()).isEqualTo(FilebeatFrames.HEARD_EVENTS);
  }

  @Test
  void aLineOfAMegabyteIsTaken() throws Exception {
    String event = "{\"message\":\"" + "x".repeat(1 << 20) + "\"}";
    try (Socket beat = beat()) {
      beat.getOutputStream().write(FilebeatFrames.window(List.of(event, event)));
      assertThat(FilebeatFrames.acknowledged(beat)).isEqualTo(2);
    }
    assertThat(kept()).allMatch(json -> json.path("message").asText().length() == 1 << 20);
  }
}
