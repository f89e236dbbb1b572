package dev.holdfast.load;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.logging.Level;
import java.util.logging.Logger;

/** How an event loop waits for its connections and for the time. */
enum Transport {
  /**
   * Linux's own, by Netty's native library: it waits for nanoseconds, so the loop keeps time by
   * itself, and a request costs half of the system calls.
   */
  EPOLL(true) {
    @Override
    IoHandlerFactory ioHandler() {
      return EpollIoHandler.newFactory();
    }

    @Override
    SocketChannel socket() {
      return new EpollSocketChannel();
    }
  },

  /** The JDK's, which is there everywhere and waits for milliseconds. */
  NIO(false) {
    @Override
    IoHandlerFactory ioHandler() {
      return NioIoHandler.newFactory();
    }

    @Override
    SocketChannel socket() {
      return new NioSocketChannel();
    }
  };

  /** Held here, since what is set on a logger that nobody holds is forgotten. */
  private static final Logger NETTY = Logger.getLogger("io.netty");

  private final boolean waitsForNanoseconds;

  Transport(boolean waitsForNanoseconds) {
    this.waitsForNanoseconds = waitsForNanoseconds;
  }

  /**
   * The best that can be had here. A native library is loaded only where whoever started the JVM
   * has allowed it ({@code --enable-native-access=ALL-UNNAMED}): else the JVM would print a
   * warning.
   */
  static Transport best() {
    // where its library cannot be run there is another way, and no need for a stack of lines
    NETTY.setLevel(Level.WARNING);
    return Transport.class.getModule().isNativeAccessEnabled() && Epoll.isAvailable() ? EPOLL : NIO;
  }

  boolean waitsForNanoseconds() {
    return waitsForNanoseconds;
  }

  abstract IoHandlerFactory ioHandler();

  abstract SocketChannel socket();
}
