package dev.holdfast.logstash;

import dev.holdfast.logstash.Elasticsearch.Outcome;
import dev.holdfast.logstash.Elasticsearch.Refused;
import dev.holdfast.logstash.FieldRules.Document;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Brings what is in the queue to Elasticsearch, in its order, and takes it out of the queue once it
 * is there. It never gives up on one that is away or says that it has too much to do.
 */
final class Sender implements AutoCloseable {
  private static final long BYTES_AT_ONCE = 8L << 20;
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

  private final EventQueue queue;
  private final FieldRules rules;
  private final Elasticsearch elasticsearch;
  private final int batch;
  private final Tally indexed;
  private final StandIn.Log log;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong repeated = new AtomicLong();
  private final AtomicLong deadLetters = new AtomicLong();
  private final Thread thread;

  /**
   * @param batch how many it sends at once at most
   * @param indexed where it is kept which lines Elasticsearch took
   */
  Sender(
      EventQueue queue,
      FieldRules rules,
      Elasticsearch elasticsearch,
      int batch,
      Tally indexed,
      StandIn.Log log) {
    this.batch = batch;
    this.indexed = indexed;
    this.queue = queue;
    this.rules = rules;
    this.elasticsearch = elasticsearch;
    this.log = log;
    thread = Thread.ofPlatform().name("sender").start(this::run);
  }

  /** How many events Elasticsearch has. */
  long taken() {
    return taken.get();
  }

  /** How many of them it had before: they had been sent already. */
  long repeated() {
    return repeated.get();
  }

  /** How many it refused, and has as text now. */
  long deadLetters() {
    return deadLetters.get();
  }

  private void run() {
    try {
      while (closing.getCount() > 0) {
        List<byte[]> events = queue.read(batch, BYTES_AT_ONCE);
        if (!events.isEmpty()) {
          handOver(documents(events));
          taken.addAndGet(events.size());
          queue.acknowledge();
        }
      }
    } catch (InterruptedException e) {
      return; // what was not taken stays in the queue
    } catch (IOException e) {
      if (closing.getCount() > 0) {
        log.say("the queue cannot be read: " + e);
      }
    }
  }

  private List<Document> documents(List<byte[]> events) {
    List<Document> documents = new ArrayList<>();
    for (byte[] event : events) {
      try {
        documents.add(rules.document(event));
      } catch (IOException e) {
        log.say("an event in the queue is left out: " + e.getMessage());
      }
    }
    return documents;
  }

  private void handOver(List<Document> documents) throws InterruptedException {
    List<Document> left = documents;
    Duration wait = FIRST_WAIT;
    boolean broken = false;
    while (!left.isEmpty()) {
      try {
        Outcome outcome = elasticsearch.take(left);
        left = new ArrayList<>(outcome.again());
        note(outcome.taken());
        repeated.addAndGet(outcome.there());
        for (Refused refused : outcome.refused()) {
          bury(refused).ifPresent(left::add);
        }
        if (outcome.again().isEmpty()) {
          continue;
        }
      } catch (IOException e) {
        if (!broken) {
          log.say("%s does not take documents: %s".formatted(elasticsearch.url(), e.getMessage()));
        }
        broken = true;
      }
      if (closing.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new InterruptedException("closed");
      }
      wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
    }
    if (broken) {
      log.say("%s takes documents again".formatted(elasticsearch.url()));
    }
  }

  /** What is there as a dead letter is not there as the line that it was. */
  private void note(List<Document> taken) {
    try {
      indexed.add(
          taken.stream()
              .filter(document -> !isDeadLetter(document))
              .map(document -> Tally.named(document.json()))
              .toList());
    } catch (IOException e) {
      log.say("what Elasticsearch took cannot be noted: " + e);
    }
  }

  private static boolean isDeadLetter(Document document) {
    return document.index().contains(".deadletters-");
  }

  private Optional<Document> bury(Refused refused) {
    if (isDeadLetter(refused.document())) {
      log.say("a dead letter is refused, too, and left out: " + refused.reason());
      return Optional.empty();
    }
    deadLetters.incrementAndGet();
    return Optional.of(rules.deadLetter(refused.document(), refused.reason()));
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
