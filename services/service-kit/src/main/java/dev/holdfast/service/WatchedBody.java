package dev.holdfast.service;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The body of a request, which tells when it has been read. */
final class WatchedBody extends FilterInputStream {
  private final Runnable whenRead;

  WatchedBody(InputStream body, Runnable whenRead) {
    super(body);
    this.whenRead = whenRead;
  }

  @Override
  public int read() throws IOException {
    int octet = super.read();
    if (octet < 0) {
      whenRead.run();
    }
    return octet;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = super.read(bytes, offset, length);
    if (count < 0) {
      whenRead.run();
    }
    return count;
  }
}
