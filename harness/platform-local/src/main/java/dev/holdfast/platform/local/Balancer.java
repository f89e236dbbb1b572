package dev.holdfast.platform.local;

import dev.holdfast.platform.local.space.Pipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One port of a Service: hands each new connection to a random ready pod, as kube-proxy does, and
 * knows nothing of what is said on it. It does not try a second pod, and a connection stays where
 * it is until one of its ends closes it, ready or not.
 *
 * <p>Without a ready pod it does not listen, so that connections are refused, as kube-proxy has it.
 * One difference remains: a connection to a pod that died a moment ago is refused there, and reset
 * here, since this side had to take it first.
 */
final class Balancer implements AutoCloseable {
  private static final int BACKLOG = 4096;
  private static final long RETRY_NANOS = 1_000_000;

  private final InetSocketAddress address;
  private final PodNetwork network;
  private final int number;
  private final int port;
  private final ExecutorService threads;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private volatile List<InetSocketAddress> backends = List.of();
  private @Nullable Listener listener;
  private boolean closed;

  /** It listens until it is closed and the one who accepts has left it, and no shorter. */
  private record Listener(
      ServerSocketChannel channel, Future<?> accepting, AutoCloseable fromPods) {
    void close() throws IOException {
      channel.close();
      try {
        fromPods.close();
        accepting.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /**
   * Of a Service's port.
   *
   * @param network where its pods are
   * @param number of the Service, and {@code port} the chart's, as pods reach it
   */
  Balancer(String service, InetSocketAddress address, PodNetwork network, int number, int port) {
    this.address = address;
    this.network = network;
    this.number = number;
    this.port = port;
    threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("service " + service + " ", 0).factory());
  }

  InetSocketAddress address() {
    return address;
  }

  /** New connections go to these from now on. */
  synchronized void backends(List<InetSocketAddress> ready) {
    if (closed) {
      return;
    }
    backends = List.copyOf(ready);
    try {
      if (ready.isEmpty() && listener != null) {
        listener.close();
        listener = null;
      } else if (!ready.isEmpty() && listener == null) {
        ServerSocketChannel opened = ServerSocketChannel.open();
        opened.bind(address, BACKLOG);
        listener =
            new Listener(
                opened,
                threads.submit(() -> accept(opened)),
                network.listen(number, port, this::take));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the Service's port " + address + " cannot be opened", e);
    }
  }

  private void accept(ServerSocketChannel from) {
    while (from.isOpen()) {
      try {
        take(from.accept());
      } catch (IOException e) {
        // closed; or out of file descriptors, and then it must not spin
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  private void take(SocketChannel client) {
    open.add(client);
    try {
      threads.execute(() -> serve(client));
    } catch (RejectedExecutionException closing) {
      reset(client);
    }
  }

  private void serve(SocketChannel client) {
    List<InetSocketAddress> now = backends;
    if (now.isEmpty()) {
      reset(client);
      return;
    }
    SocketChannel pod;
    try {
      pod = network.connect(now.get(ThreadLocalRandom.current().nextInt(now.size())));
    } catch (IOException refused) {
      reset(client);
      return;
    }
    open.add(pod);
    try {
      Pipe.sendAtOnce(pod);
      Pipe.sendAtOnce(client);
    } catch (IOException ended) {
      reset(client);
      reset(pod);
      return;
    }
    carryBothWays(client, pod);
    end(client);
    end(pod);
  }

  private void carryBothWays(SocketChannel client, SocketChannel pod) {
    try {
      Future<?> back = threads.submit(() -> Pipe.carry(pod, client));
      Pipe.carry(client, pod);
      back.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (RejectedExecutionException closing) {
      reset(client);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void reset(SocketChannel channel) {
    open.remove(channel);
    Pipe.reset(channel);
  }

  private void end(SocketChannel channel) {
    open.remove(channel);
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes the port and every connection; returns when its threads are gone. */
  @Override
  public void close() {
    synchronized (this) {
      backends(List.of());
      closed = true;
    }
    open.forEach(this::reset);
    threads.shutdown();
    // those that were accepted while the others were closed
    threads.shutdownNow();
    threads.close();
  }
}
