package dev.holdfast.logstash;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.component.lumberjack.io.LumberjackMessageProcessor;

/**
 * Between the server of Beats' protocol and the queue. Events that come at the same time share one
 * write to the disk; each is acknowledged once that is done. While the queue is full nothing is
 * acknowledged and no more is taken in, so that Beats wait; what waits here is bounded.
 */
final class Intake implements LumberjackMessageProcessor, AutoCloseable {
  private static final int AT_ONCE = 4096;

  /** Half of it may be one event. */
  private static final int MOST_BYTES = 32 << 20;

  private final EventQueue queue;
  private final Tally received;
  private final StandIn.Log log;
  private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(AT_ONCE);
  private final Semaphore room = new Semaphore(MOST_BYTES);
  private final AtomicLong taken = new AtomicLong();
  private final Thread writer;

  private record Waiting(ByteBuffer event, String named, int weight, Callback callback) {}

  /**
   * @param received where it is kept which lines were taken
   */
  Intake(EventQueue queue, Tally received, StandIn.Log log) {
    this.queue = queue;
    this.received = received;
    this.log = log;
    writer = Thread.ofPlatform().name("intake").start(this::run);
  }

  /** How many events were taken. */
  long taken() {
    return taken.get();
  }

  @Override
  public void onMessageReceived(Object payload, Callback callback) {
    try {
      byte[] event = FieldRules.JSON.writeValueAsBytes(payload);
      int weight = Math.min(event.length, MOST_BYTES / 2);
      room.acquire(weight);
      waiting.put(new Waiting(ByteBuffer.wrap(event), named(payload), weight, callback));
    } catch (JsonProcessingException e) {
      log.say("an event cannot be taken: " + e.getOriginalMessage());
      callback.onComplete(false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      callback.onComplete(false);
    }
  }

  private static String named(Object payload) {
    return payload instanceof Map<?, ?> event && event.get("message") instanceof String line
        ? Tally.named(line)
        : "";
  }

  private void run() {
    List<Waiting> batch = new ArrayList<>();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        batch.add(waiting.take());
        waiting.drainTo(batch, AT_ONCE - 1);
        boolean kept = keep(batch);
        for (Waiting each : batch) {
          room.release(each.weight());
          each.callback().onComplete(kept);
        }
        batch.clear();
      }
    } catch (InterruptedException e) {
      batch.forEach(each -> each.callback().onComplete(false));
    }
  }

  private boolean keep(List<Waiting> batch) throws InterruptedException {
    try {
      queue.append(batch.stream().map(each -> each.event().array()).toList());
      taken.addAndGet(batch.size());
    } catch (IOException e) {
      log.say("the queue cannot be written: " + e);
      return false;
    }
    try {
      received.add(batch.stream().map(Waiting::named).toList());
    } catch (IOException e) {
      log.say("what came cannot be noted: " + e);
    }
    return true;
  }

  /** Takes no more; what is not in the queue is refused. */
  @Override
  public void close() {
    writer.interrupt();
  }
}
