package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each line at least once, whatever happens to files, store and shipper. */
class ShipperTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  @TempDir Path work;
  private Path folder;
  private Path log;
  private final List<Document> taken = new CopyOnWriteArrayList<>();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final List<Shipper> shippers = new ArrayList<>();

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectories(work.resolve("pods"));
    log = folder.resolve("catalog-1.log");
  }

  @AfterEach
  void closeAll() {
    shippers.forEach(Shipper::close);
  }

  private Shipper ship(Shipper.Target target) throws IOException {
    Shipper shipper = new Shipper(folder, work.resolve("positions"), target, said::add).start();
    shippers.add(shipper);
    return shipper;
  }

  private List<Document> take(List<Document> documents) {
    taken.addAll(documents);
    return List.of();
  }

  private List<String> lines() {
    return taken.stream().map(Document::line).toList();
  }

  private void awaitLines(String... expected) {
    await().atMost(BOUND).untilAsserted(() -> assertThat(lines()).containsExactly(expected));
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static String json(int number) {
    return "{\"event.sequence\":" + number + "}";
  }

  @Test
  void linesGoAsTheyAreAndWhatIsNoJsonIsKeptAsAMessage() throws Exception {
    append(log, json(1) + "\nWARNING: \"no\" JSON\n{\"torn\":\n\n{} {}\n");
    ship(this::take);

    awaitLines(json(1), "WARNING: \"no\" JSON", "{\"torn\":", "{} {}");
    assertThat(taken).extracting(Document::plain).containsExactly(false, true, true, true);
    assertThat(taken.getFirst().json()).isEqualTo(json(1));
    assertThat(taken.get(1).json())
        .contains(
            "\"message\":\"WARNING: \\\"no\\\" JSON\"", "\"log.file.path\":\"catalog-1.log\"");
  }

  @Test
  void aLineThatIsWrittenTwiceIsTwoLines() throws Exception {
    append(log, json(1) + "\n" + json(1) + "\n");
    append(folder.resolve("catalog-2.log"), json(1) + "\n");
    ship(this::take);

    awaitLines(json(1), json(1), json(1));
    assertThat(taken).extracting(Document::id).doesNotHaveDuplicates();
  }

  @Test
  void whatCannotBeHandedOverIsTold() throws Exception {
    append(log, json(1) + "\n");
    List<Integer> tries = new CopyOnWriteArrayList<>();
    Shipper shipper =
        ship(documents -> {
          tries.add(documents.size());
          if (tries.size() <= 3) {
            throw new IOException("the token ran out");
          }
          return take(documents);
        });

    await()
        .atMost(BOUND)
        .until(
            () -> shipper.trouble().equals("the log store does not take lines: the token ran out"));
    awaitLines(json(1));
    await().atMost(BOUND).until(() -> shipper.trouble().isEmpty());
  }

  @Test
  void filesThatAppearLaterAreShippedToo() throws Exception {
    append(log, json(1) + "\n");
    ship(this::take);
    awaitLines(json(1));

    append(folder.resolve("catalog-2.log"), json(2) + "\n");

    awaitLines(json(1), json(2));
  }

  @Test
  void aLineIsShippedOnceItHasItsEnd() throws Exception {
    append(log, json(1) + "\n{\"event.seq");
    ship(this::take);
    awaitLines(json(1));

    append(log, "uence\":2}\n");

    awaitLines(json(1), json(2));
  }

  @Test
  void theTornLastLineOfAKilledProcessIsKept() throws Exception {
    append(log, json(1) + "\n{\"event.seq");
    Shipper shipper = ship(this::take);

    awaitLines(json(1), "{\"event.seq");
    assertThat(taken.getLast().plain()).isTrue();
    await().atMost(BOUND).until(shipper::drained);
  }

  @Test
  void itGoesOnWhereItsPredecessorWasClosed() throws Exception {
    append(log, json(1) + "\n" + json(2) + "\n");
    Shipper first = ship(this::take);
    await().atMost(BOUND).until(first::drained);
    first.close();
    append(log, json(3) + "\n");

    Shipper second = ship(this::take);

    await().atMost(BOUND).until(second::drained);
    assertThat(lines()).containsExactly(json(1), json(2), json(3));
  }

  @Test
  void whatWasNotAcknowledgedIsSentAgain() throws Exception {
    append(log, json(1) + "\n" + json(2) + "\n");
    List<Integer> calls = new CopyOnWriteArrayList<>();
    ship(documents -> {
      taken.addAll(documents);
      calls.add(documents.size());
      if (calls.size() == 1) {
        throw new IOException("the acknowledgement was lost");
      }
      return List.of();
    });

    awaitLines(json(1), json(2), json(1), json(2));
    assertThat(taken.get(2).id())
        .as("the same line, so that the store has it once")
        .isEqualTo(taken.get(0).id());
    await().atMost(BOUND).until(() -> said.size() == 2);
    assertThat(said)
        .containsExactly(
            "the log store does not take lines: the acknowledgement was lost",
            "the log store takes lines again");
  }

  @Test
  void aStoreThatIsAwayForAWhileGetsEachLineOnce() throws Exception {
    append(log, json(1) + "\n");
    List<Long> tries = new CopyOnWriteArrayList<>();
    ship(documents -> {
      tries.add(System.nanoTime());
      if (tries.size() <= 4) {
        throw new IOException("connection refused");
      }
      return take(documents);
    });

    awaitLines(json(1));
    assertThat(Duration.ofNanos(tries.get(3) - tries.get(2)))
        .as("it waits longer each time")
        .isGreaterThan(Duration.ofMillis(390));
  }

  @Test
  void onlyWhatTheStoreHadNoRoomForIsSentAgain() throws Exception {
    append(log, json(1) + "\n" + json(2) + "\n" + json(3) + "\n");
    ship(documents -> {
      if (documents.size() == 3) {
        take(List.of(documents.get(0), documents.get(2)));
        return List.of(documents.get(1));
      }
      return take(documents);
    });

    awaitLines(json(1), json(3), json(2));
  }

  @Test
  void aFileThatBecameShorterIsReadFromItsBeginning() throws Exception {
    append(log, json(1) + "\n" + json(2) + "\n");
    ship(this::take);
    awaitLines(json(1), json(2));

    Files.writeString(log, json(3) + "\n");

    awaitLines(json(1), json(2), json(3));
  }

  @Test
  void aRotatedFileIsReadToItsEndBeforeTheNewOne() throws Exception {
    append(log, json(1) + "\n");
    ship(this::take);
    awaitLines(json(1));

    append(log, json(2) + "\n" + json(3));
    Files.move(log, folder.resolve("catalog-1.log.1"));
    append(log, json(4) + "\n");

    awaitLines(json(1), json(2), json(3), json(4));
  }

  @Test
  void aPositionOfAnotherFileMeansNothing() throws Exception {
    Files.createDirectories(work.resolve("positions"));
    Files.writeString(work.resolve("positions/catalog-1.log.position"), "(dev=1,ino=2) 5\n");
    append(log, json(1) + "\n");

    ship(this::take);

    awaitLines(json(1));
  }

  @Test
  void manyLinesGoInBoundedRequests() throws Exception {
    String line = "{\"message\":\"" + "x".repeat(1_000) + "\"}";
    append(log, (line + "\n").repeat(5_000));
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    ship(documents -> {
      sizes.add(documents.size());
      return take(documents);
    });

    await().atMost(BOUND).until(() -> taken.size() == 5_000);
    assertThat(sizes).allMatch(size -> size <= 2_000).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void aLineWithoutAnEndDoesNotTakeAllMemory() throws Exception {
    append(log, "x".repeat(LogTail.LINE_BYTES_AT_MOST + 10) + "\n");
    ship(this::take);

    await().atMost(BOUND).until(() -> taken.size() == 2);
    assertThat(IntStream.range(0, 2).map(i -> taken.get(i).line().length()))
        .containsExactly(LogTail.LINE_BYTES_AT_MOST, 10);
  }
}
