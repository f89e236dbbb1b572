package dev.holdfast.logstash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class DiskQueueTest {
  private static final long ROOM = 1 << 20;
  private static final long ALL = Long.MAX_VALUE;

  @TempDir private Path folder = Path.of("");

  private DiskQueue open() throws IOException {
    return new DiskQueue(folder, ROOM);
  }

  private static List<byte[]> events(String... texts) {
    return Stream.of(texts).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  private static List<String> texts(List<byte[]> events) {
    return events.stream().map(event -> new String(event, StandardCharsets.UTF_8)).toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".events")).sorted().toList();
    }
  }

  @Test
  void givesEventsInTheirOrder() throws Exception {
    try (DiskQueue queue = open()) {
      queue.append(events("a", "b"));
      queue.append(events("", "ä€\n"));

      assertThat(texts(queue.read(3, ALL))).containsExactly("a", "b", "");
      assertThat(texts(queue.read(3, ALL))).containsExactly("ä€\n");
    }
  }

  /** Several are read from the disk at once: fewer, and larger ones, than that holds. */
  @Test
  void givesLargeEventsBetweenSmallOnesAndThoseThatCameMeanwhile() throws Exception {
    List<String> sent = new ArrayList<>();
    for (int size :
        new int[] {1, 700_000, 400_000, 0, 1_048_570, 1_048_568, 3_000_000, 2, 900_000}) {
      sent.add((sent.size() + "x".repeat(size)));
    }
    try (DiskQueue queue = new DiskQueue(folder, 64 * ROOM)) {
      List<String> read = new ArrayList<>();
      for (String event : sent) {
        queue.append(events(event, "small"));
        read.addAll(texts(queue.read(1, ALL)));
      }
      read.addAll(texts(queue.read(99, ALL)));

      assertThat(read)
          .isEqualTo(sent.stream().flatMap(event -> Stream.of(event, "small")).toList());
    }
  }

  @Test
  void whatWasNotAcknowledgedIsThereAfterARestart() throws Exception {
    try (DiskQueue queue = open()) {
      queue.append(events("a", "b", "c"));
      queue.read(1, ALL);
      queue.acknowledge();
      queue.read(1, ALL);
    }
    try (DiskQueue queue = open()) {
      queue.append(events("d"));
      assertThat(texts(queue.read(9, ALL))).containsExactly("b", "c", "d");
      queue.acknowledge();
    }
    try (DiskQueue queue = open()) {
      queue.append(events("e"));
      assertThat(texts(queue.read(9, ALL))).containsExactly("e");
    }
  }

  /** A process that is killed closes nothing. */
  @Test
  void whatAppendTookIsThereThoughNobodyClosedTheQueue() throws Exception {
    open().append(events("a", "b"));

    try (DiskQueue queue = open()) {
      assertThat(texts(queue.read(9, ALL))).containsExactly("a", "b");
    }
  }

  @Test
  void aTornEndIsCutOffAndTheRestGoesOn() throws Exception {
    try (DiskQueue queue = open()) {
      queue.append(events("a", "b"));
    }
    for (int torn = 1; torn < 12; torn++) {
      try (FileChannel file = FileChannel.open(files().getLast(), StandardOpenOption.APPEND)) {
        ByteBuffer record = StoredEvent.of(events("torn"));
        file.write(record.limit(torn));
      }
      try (DiskQueue queue = open()) {
        queue.append(events("c" + torn));
        List<String> found = texts(queue.read(99, ALL));
        assertThat(found).as("torn after %d bytes", torn).startsWith("a", "b").hasSize(2 + torn);
        assertThat(found.getLast()).isEqualTo("c" + torn);
      }
    }
  }

  @Test
  void aDamagedRecordIsNotGivenOut() throws Exception {
    try (DiskQueue queue = open()) {
      queue.append(events("good", "damaged"));
    }
    Path file = files().getFirst();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);

    try (DiskQueue queue = open()) {
      assertThat(queue.state().events()).isOne();
      assertThat(texts(queue.read(9, ALL))).containsExactly("good");
    }
  }

  @Test
  void howFarItCameMayBeForgotten() throws Exception {
    String big = "x".repeat((int) ROOM / 4);
    try (DiskQueue queue = open()) {
      queue.append(events(big));
      queue.append(events("second"));
      queue.read(1, ALL);
      queue.acknowledge();
      assertThat(files()).hasSize(1);
    }
    Files.delete(folder.resolve("acknowledged"));

    try (DiskQueue queue = open()) {
      queue.append(events("third"));
      assertThat(texts(queue.read(9, ALL))).containsExactly("second", "third");
    }
  }

  @Test
  void whoAppendsToAFullOneWaitsUntilThereIsRoom() throws Exception {
    try (DiskQueue queue = open()) {
      String big = "x".repeat((int) ROOM / 4);
      for (int i = 0; i < 4; i++) {
        queue.append(events(big));
      }
      CompletableFuture<Void> fifth = new CompletableFuture<>();
      Thread waiting =
          Thread.startVirtualThread(() -> {
            try {
              queue.append(events("fifth"));
              fifth.complete(null);
            } catch (IOException | InterruptedException e) {
              fifth.completeExceptionally(e);
            }
          });
      await().until(() -> waiting.getState() == Thread.State.WAITING);
      assertThat(fifth).isNotDone();

      queue.read(1, ALL);
      queue.acknowledge();
      fifth.join();
      assertThat(queue.state().events()).isEqualTo(4);
    }
  }

  @Test
  void roomIsGivenBack() throws Exception {
    try (DiskQueue queue = open()) {
      List<String> found = new ArrayList<>();
      for (int round = 0; round < 100; round++) {
        queue.append(events("x".repeat(50_000) + round));
        found.addAll(texts(queue.read(9, ALL)));
        queue.acknowledge();
      }
      assertThat(found).hasSize(100);
      assertThat(queue.state().events()).isZero();
      assertThat(queue.state().bytes()).isLessThan(ROOM);
      assertThat(files()).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void readsNoMoreBytesThanAreAskedForButAtLeastOneEvent() throws Exception {
    try (DiskQueue queue = open()) {
      queue.append(IntStream.range(0, 10).mapToObj(_ -> new byte[100]).toList());

      assertThat(queue.read(9, 250)).hasSize(3);
      assertThat(queue.read(9, 1)).hasSize(1);
    }
  }

  @Test
  void aClosedOneLetsNobodyWait() throws Exception {
    DiskQueue queue = open();
    CompletableFuture<List<byte[]>> read =
        CompletableFuture.supplyAsync(() -> {
          try {
            return queue.read(1, 1);
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    queue.close();

    assertThat(read.join()).isEmpty();
  }
}
