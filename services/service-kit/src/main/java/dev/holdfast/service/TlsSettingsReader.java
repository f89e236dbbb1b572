package dev.holdfast.service;

import dev.holdfast.registry.http.PemTls;
import dev.holdfast.registry.spi.TlsFiles;
import dev.holdfast.service.Settings.TlsSettings;
import java.nio.file.Path;
import java.util.Optional;

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
    Optional<Path> ca = reader.pem("tls.ca", "/etc/tls/ca.crt");
    Optional<Path> certificate = reader.pem("tls.certificate", "/etc/tls/tls.crt");
    Optional<Path> key = reader.pem("tls.key", "/etc/tls/tls.key");
    if (certificate.isPresent() != key.isPresent()) {
      String missing = key.isEmpty() ? "tls.key" : "tls.certificate";
      reader.problem(
          missing, "a certificate and its key go together", "/etc/tls/tls.crt and tls.key");
      return TlsFiles.none();
    }
    TlsFiles files = new TlsFiles(ca, certificate, key);
    try {
      PemTls.context(files);
    } catch (IllegalArgumentException e) {
      reader.problem(
          certificate.isPresent() ? "tls.certificate" : "tls.ca",
          String.valueOf(e.getMessage()),
          "/etc/tls/tls.crt");
    }
    return files;
  }
}
