package dev.holdfast.platform.local;

import dev.holdfast.platform.local.space.PodSpace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Each pod has a network of its own, in which it may listen on all addresses and on any port. */
record OwnNetwork(PodSpace space) implements PodNetwork {
  @Override
  public InetAddress next() {
    return space.next();
  }

  /** Addresses are many, and none is used twice. */
  @Override
  public void release(InetAddress address) {}

  @Override
  public boolean canListen(InetAddress address, int port) {
    return true;
  }

  @Override
  public SocketChannel connect(InetSocketAddress pod) throws IOException {
    return space.connect(pod);
  }

  @Override
  public Socket dial(InetSocketAddress pod, Duration bound) throws IOException {
    return space.dial(pod, bound);
  }

  @Override
  public Optional<InetSocketAddress> service(int number, int port) {
    return Optional.of(new InetSocketAddress(space.service(number), port));
  }

  @Override
  public AutoCloseable listen(int number, int port, Consumer<SocketChannel> sink)
      throws IOException {
    return space.listen(new InetSocketAddress(space.service(number), port), sink);
  }
}
