package dev.holdfast.platform.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Where pods have their addresses, and how they are reached from here. */
interface PodNetwork {
  /** An address for a pod, that none has, and none has had as long as there are such. */
  InetAddress next();

  /** Takes back the address of a pod that is gone. */
  void release(InetAddress address);

  /** Whether a pod with that address can listen on the port. */
  boolean canListen(InetAddress address, int port);

  /**
   * A connection to a pod.
   *
   * @throws IOException where it takes none
   */
  SocketChannel connect(InetSocketAddress pod) throws IOException;

  /** The same for those who need a socket, with a bound for both connecting and reading. */
  Socket dial(InetSocketAddress pod, Duration bound) throws IOException;

  /** Where pods reach a Service by its number; empty where it is not theirs alone. */
  Optional<InetSocketAddress> service(int number, int port);

  /**
   * Takes connections that pods make to a Service, until what is returned is closed.
   *
   * @param number of the Service, from 0
   * @param sink is given each connection
   */
  AutoCloseable listen(int number, int port, Consumer<SocketChannel> sink) throws IOException;
}
