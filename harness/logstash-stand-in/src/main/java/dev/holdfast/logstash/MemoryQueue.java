package dev.holdfast.logstash;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What Logstash has where nobody asks for another: the end of the process loses what is in it. */
final class MemoryQueue implements EventQueue {
  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private long bytes;
  private long underWay;
  private long underWayBytes;
  private boolean closed;

  MemoryQueue(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public void append(List<byte[]> events) throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && bytes >= maxBytes) {
        changed.await();
      }
      if (closed) {
        throw new IOException("the queue is closed");
      }
      waiting.addAll(events);
      bytes += events.stream().mapToLong(event -> event.length).sum();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<byte[]> read(int most, long atMost) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && waiting.isEmpty()) {
        changed.await();
      }
      List<byte[]> events = new ArrayList<>();
      long taken = 0;
      while (events.size() < most && taken < atMost && !waiting.isEmpty()) {
        byte[] event = waiting.remove();
        taken += event.length;
        events.add(event);
      }
      underWay += events.size();
      underWayBytes += taken;
      return events;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void acknowledge() {
    lock.lock();
    try {
      bytes -= underWayBytes;
      underWay = 0;
      underWayBytes = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public State state() {
    lock.lock();
    try {
      return new State("memory", waiting.size() + underWay, bytes, maxBytes);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
