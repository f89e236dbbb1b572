package dev.holdfast.platform.local;

import dev.holdfast.platform.local.space.Pipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final PodTraffic traffic;
  private final ExecutorService threads;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  /** To which pod the newest connection from a port of this machine was handed: 65,535 at most. */
  private final Map<Integer, String> handed = new ConcurrentHashMap<>();

  private volatile List<Backend> backends = List.of();
  private volatile boolean askedBehind;
  private @Nullable Listener listener;
  private boolean closed;

  /** A pod, and where it takes connections. */
  record Backend(String pod, InetSocketAddress address) {}

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
   * @param traffic is told what was asked of which pod, unless {@link #podBehind} tells it better
   */
  Balancer(
      String service,
      InetSocketAddress address,
      PodNetwork network,
      int number,
      int port,
      PodTraffic traffic) {
    this.traffic = traffic;
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
  synchronized void backends(List<Backend> ready) {
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
    List<Backend> now = backends;
    if (now.isEmpty()) {
      from(client).ifPresent(handed::remove);
      reset(client);
      return;
    }
    Backend chosen = now.get(ThreadLocalRandom.current().nextInt(now.size()));
    from(client).ifPresent(number -> handed.put(number, chosen.pod()));
    SocketChannel pod;
    try {
      pod = network.connect(chosen.address());
    } catch (IOException refused) {
      if (!askedBehind) {
        traffic.asked(chosen.pod(), false);
      }
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
    carryBothWays(client, pod, new Turns(chosen.pod()));
    end(client);
    end(pod);
  }

  /** The port of this machine that it comes from; none where it comes through the pods' gate. */
  private static Optional<Integer> from(SocketChannel client) {
    try {
      return client.getRemoteAddress() instanceof InetSocketAddress remote
          ? Optional.of(remote.getPort())
          : Optional.empty();
    } catch (IOException closed) {
      return Optional.empty();
    }
  }

  /** The pod to which the newest connection from that port of this machine was handed. */
  Optional<String> podBehind(int clientPort) {
    askedBehind = true;
    return Optional.ofNullable(handed.get(clientPort));
  }

  /** Who has the word on a connection. */
  private final class Turns {
    /** The first byte of a TLS record with a handshake in it (RFC 8446, 5.1). */
    private static final byte HANDSHAKE = 22;

    private final String pod;
    private volatile boolean clientsTurn = true;

    Turns(String pod) {
      this.pod = pod;
    }

    void clientSaid(byte first) {
      if (clientsTurn && !askedBehind) {
        clientsTurn = false;
        traffic.asked(pod, first == HANDSHAKE);
      }
    }

    void podSaid(byte first) {
      clientsTurn = true;
    }
  }

  private void carryBothWays(SocketChannel client, SocketChannel pod, Turns turns) {
    try {
      Future<?> back = threads.submit(() -> Pipe.carry(pod, client, turns::podSaid));
      Pipe.carry(client, pod, turns::clientSaid);
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
