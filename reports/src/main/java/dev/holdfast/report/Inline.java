package dev.holdfast.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A script or style that stands in the page itself, with the hash by which the page's content
 * security policy lets it, and nothing else, take effect.
 */
record Inline(String text) {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  /** The chart library, from its jar. */
  static final Inline UPLOT_SCRIPT = read(UPLOT + "uPlot.iife.min.js");

  static final Inline UPLOT_STYLE = read(UPLOT + "uPlot.min.css");

  static final Inline REPORT_SCRIPT = read("report.js");

  static final Inline STYLE = read("style.css");

  private static Inline read(String resource) {
    try (InputStream in = Inline.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("'" + resource + "' is not on the class path");
      }
      return new Inline(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** As Content Security Policy Level 3 writes it, 2.3.1: {@code 'sha256-…'}. */
  String source() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java platform has SHA-256", missing);
    }
  }
}
