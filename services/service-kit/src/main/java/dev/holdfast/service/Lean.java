package dev.holdfast.service;

import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.http.media.jsonp.JsonpSupport;

/**
 * What server and client read and write: bytes, text and JSON, uncompressed; named, not looked up.
 */
final class Lean {
  private Lean() {}

  static MediaContext media() {
    return MediaContext.builder()
        .mediaSupportsDiscoverServices(false)
        .registerDefaults(true)
        .addMediaSupport(JsonpSupport.create())
        .build();
  }

  static ContentEncodingContext encodings() {
    return ContentEncodingContext.builder().contentEncodingsDiscoverServices(false).build();
  }
}
