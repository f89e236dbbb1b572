package dev.holdfast.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An authority, what it has signed for 127.0.0.1 and for a client, and another authority: made by
 * the JDK's keytool, for a day.
 */
public final class TestCertificates {
  private static final String PASSWORD = "changeit";

  /** A test's keys protect nothing: half the time goes without what makes guessing slow. */
  private static final List<String> QUICKLY =
      List.of(
          "-J-XX:TieredStopAtLevel=1",
          "-J-XX:+UseSerialGC",
          "-J-Dkeystore.pkcs12.macIterationCount=1",
          "-J-Dkeystore.pkcs12.certPbeIterationCount=1",
          "-J-Dkeystore.pkcs12.keyPbeIterationCount=1");

  private final Path folder;

  /** In that folder. */
  public TestCertificates(Path folder) throws IOException, GeneralSecurityException {
    this.folder = Files.createDirectories(folder.resolve("tls"));
    authority("authority");
    authority("other");
    signed("server", "SAN=ip:127.0.0.1,dns:localhost");
    signed("client", "EKU=clientAuth");
  }

  /** Of the authority that signs. */
  public Path authority() {
    return folder.resolve("authority.pem");
  }

  /** Of the authority that signed nothing. */
  public Path otherAuthority() {
    return folder.resolve("other.pem");
  }

  /** Of a client. */
  public Path client() {
    return certificate("client");
  }

  /** The client's key. */
  public Path clientKey() {
    return key("client");
  }

  /** With the chain that follows it. */
  public Path certificate(String name) {
    return folder.resolve(name + ".pem");
  }

  /** The key of one that was signed. */
  public Path key(String name) {
    return folder.resolve(name + ".key");
  }

  /** How etcd serves by them, and asks its clients for theirs. */
  public String[] serverOptions() {
    return new String[] {
      "--cert-file=" + folder.resolve("server.pem"),
      "--key-file=" + folder.resolve("server.key"),
      "--client-cert-auth",
      "--trusted-ca-file=" + authority()
    };
  }

  private void authority(String name) throws IOException, GeneralSecurityException {
    pair(name, "-ext", "bc:c");
  }

  /** One that the authority signs, anew where it is there already. */
  public void signed(String name, String extension) throws IOException, GeneralSecurityException {
    if (Files.exists(certificate(name))) {
      keytool("-delete", "-alias", name);
    }
    pair(name, "-signer", "authority", "-ext", extension);
  }

  private void pair(String name, String... more) throws IOException, GeneralSecurityException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-validity",
                "1",
                "-dname",
                "CN=" + name));
    words.addAll(List.of(more));
    keytool(words.toArray(String[]::new));
    write(name);
  }

  private void write(String alias) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(store().toFile(), PASSWORD.toCharArray());
    List<byte[]> chain = new ArrayList<>();
    for (Certificate certificate : store.getCertificateChain(alias)) {
      chain.add(certificate.getEncoded());
    }
    StringBuilder pem = new StringBuilder();
    chain.forEach(each -> pem.append(block("CERTIFICATE", each)));
    Files.writeString(folder.resolve(alias + ".pem"), pem);
    Files.writeString(
        folder.resolve(alias + ".key"),
        block("PRIVATE KEY", store.getKey(alias, PASSWORD.toCharArray()).getEncoded()));
  }

  private static String block(String kind, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
  }

  private Path store() {
    return folder.resolve("store.p12");
  }

  private void keytool(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(QUICKLY);
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-keystore", store().toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(folder.resolve("keytool.log"))).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
