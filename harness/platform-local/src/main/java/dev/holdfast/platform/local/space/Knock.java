package dev.holdfast.platform.local.space;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * The process in a pod's network that tries whether places can be reached from there: all at once,
 * round after round, until its input ends. It says {@code begin}, and then {@code answered} and
 * which did. A refusal is an answer: it came from there. A packet that is lost is sent again only
 * after a second (RFC 6298, 2.1). It needs no class beside those of the JDK.
 */
public final class Knock {
  private static final int BOUND_MILLIS = 700;
  private static final long PAUSE_NANOS = 250_000_000;

  private Knock() {}

  /**
   * Tries until its input ends.
   *
   * @param places each {@code address:port}
   */
  public static void main(String[] places) throws InterruptedException, ExecutionException {
    Thread.ofPlatform().daemon().start(Knock::endWithItsInput);
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      while (true) {
        say("begin");
        List<Future<Boolean>> tries = new ArrayList<>();
        for (String place : places) {
          tries.add(each.submit(() -> answers(place)));
        }
        StringBuilder answered = new StringBuilder("answered");
        for (int i = 0; i < places.length; i++) {
          if (tries.get(i).get()) {
            answered.append(' ').append(places[i]);
          }
        }
        say(answered.toString());
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private static void endWithItsInput() {
    try {
      while (System.in.read() >= 0) {
        // nothing is said on it
      }
    } catch (IOException ended) {
      // as well
    }
    Runtime.getRuntime().halt(0);
  }

  private static void say(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.US_ASCII);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }

  private static boolean answers(String place) {
    int colon = place.lastIndexOf(':');
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(
              place.substring(0, colon), Integer.parseInt(place.substring(colon + 1))),
          BOUND_MILLIS);
      return true;
    } catch (ConnectException refused) {
      return true;
    } catch (IOException lost) {
      return false;
    }
  }
}
