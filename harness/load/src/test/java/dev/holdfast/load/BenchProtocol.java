package dev.holdfast.load;

/** What a benchmark's load and server speak. */
enum BenchProtocol {
  /** HTTP/1.1 in clear. */
  HTTP,
  /** HTTP/1.1 over TLS. */
  HTTPS,
  /** HTTP/2 over TLS. */
  HTTP2;

  boolean secured() {
    return this != HTTP;
  }
}
