package dev.holdfast.service;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the requests under way, and lets one wait for the last of them. */
final class Requests {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();
  private int underWay;

  void begin() {
    lock.lock();
    try {
      underWay++;
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      underWay--;
      if (underWay == 0) {
        none.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  int underWay() {
    lock.lock();
    try {
      return underWay;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until none is under way; how many still are when the time is over. */
  int awaitNone(Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (underWay > 0 && left > 0) {
        left = none.awaitNanos(left);
      }
      return underWay;
    } finally {
      lock.unlock();
    }
  }
}
