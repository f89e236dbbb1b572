package dev.holdfast.service;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.PrintStream;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes each event to stdout before it returns: no queue, no buffer that could be lost with the
 * process. Numbering and writing happen under one lock, so the lines are in the order of their
 * numbers and a killed process leaves no gap in what it wrote.
 */
final class StandardOut extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private final ReentrantLock lock = new ReentrantLock();
  private final EcsLines lines;

  StandardOut(EcsLines lines) {
    this.lines = lines;
  }

  @Override
  protected void append(ILoggingEvent event) {
    lock.lock();
    try {
      byte[] line = lines.encode(event);
      PrintStream out = System.out;
      out.write(line, 0, line.length);
      out.flush();
    } finally {
      lock.unlock();
    }
  }
}
