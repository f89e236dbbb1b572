package dev.holdfast.service;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Counts who asks for the name of an address, which a name server answers, or nobody does. */
public final class NamesAsked extends InetAddressResolverProvider {
  static final AtomicInteger COUNT = new AtomicInteger();

  /** For the JVM. */
  public NamesAsked() {}

  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver usual = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        return usual.lookupByName(host, policy);
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        COUNT.incrementAndGet();
        return usual.lookupByAddress(address);
      }
    };
  }

  @Override
  public String name() {
    return "counted";
  }
}
