package dev.holdfast.service;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * Servers by this context ask whoever connects for a certificate, and take nobody without one.
 * Helidon 4.5 passes that wish on to engines alone, and with engines it looks up the name of
 * whoever connects: while name servers are silent, nobody would be answered.
 */
final class CallersAsked extends SSLContextSpi {
  private final SSLContext context;

  private CallersAsked(SSLContext context) {
    this.context = context;
  }

  /** The same context, but that servers ask. */
  static SSLContext by(SSLContext context) {
    return new SSLContext(
        new CallersAsked(context), context.getProvider(), context.getProtocol()) {};
  }

  @Override
  protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
      throws KeyManagementException {
    throw new KeyManagementException("it is set up already");
  }

  @Override
  protected SSLSocketFactory engineGetSocketFactory() {
    return new Asking(context.getSocketFactory());
  }

  @Override
  protected SSLServerSocketFactory engineGetServerSocketFactory() {
    return context.getServerSocketFactory();
  }

  @Override
  protected SSLEngine engineCreateSSLEngine() {
    return context.createSSLEngine();
  }

  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
    return context.createSSLEngine(host, port);
  }

  @Override
  protected SSLSessionContext engineGetServerSessionContext() {
    return context.getServerSessionContext();
  }

  @Override
  protected SSLSessionContext engineGetClientSessionContext() {
    return context.getClientSessionContext();
  }

  private static final class Asking extends SSLSocketFactory {
    private final SSLSocketFactory factory;

    Asking(SSLSocketFactory factory) {
      this.factory = factory;
    }

    /** Of a server, over a connection that was accepted. */
    @Override
    public Socket createSocket(Socket accepted, InputStream consumed, boolean close)
        throws IOException {
      SSLSocket socket = (SSLSocket) factory.createSocket(accepted, consumed, close);
      socket.setNeedClientAuth(true);
      return socket;
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return factory.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return factory.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean close)
        throws IOException {
      return factory.createSocket(socket, host, port, close);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      return factory.createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      return factory.createSocket(host, port, local, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      return factory.createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      return factory.createSocket(host, port, local, localPort);
    }
  }
}
