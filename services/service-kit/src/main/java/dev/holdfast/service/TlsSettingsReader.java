package dev.holdfast.service;

import dev.holdfast.registry.http.PemTls;
import dev.holdfast.registry.spi.TlsFiles;
import dev.holdfast.service.Settings.TlsSettings;

/** The settings of TLS between services. */
final class TlsSettingsReader {
  private final SettingsReader reader;

  TlsSettingsReader(SettingsReader reader) {
    this.reader = reader;
  }

  TlsSettings read() {
    TlsFiles files = files();
    boolean serves =
        reader.flag("tls.serve", Boolean.toString(files.certificate().isPresent()), false);
    boolean callersKnown = reader.flag("tls.callers-known", "false", false);
    if (serves && files.certificate().isEmpty()) {
      reader.problem("tls.certificate", "must be given where TLS is served", "/etc/tls/tls.crt");
    }
    if (callersKnown && (!serves || files.ca().isEmpty())) {
      reader.problem(
          "tls.ca",
          "must be given, and TLS served, where callers must be known",
          "/etc/tls/ca.crt");
    }
    return new TlsSettings(files, serves, callersKnown);
  }

  private TlsFiles files() {
    TlsFiles files = reader.tlsFiles("tls", "/etc/tls");
    try {
      PemTls.context(files);
    } catch (IllegalArgumentException e) {
      reader.problem(
          files.certificate().isPresent() ? "tls.certificate" : "tls.ca",
          String.valueOf(e.getMessage()),
          "/etc/tls/tls.crt");
    }
    return files;
  }
}
