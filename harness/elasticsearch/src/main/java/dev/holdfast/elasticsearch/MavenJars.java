package dev.holdfast.elasticsearch;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.model.Repository;
import org.apache.maven.model.building.DefaultModelProcessor;
import org.apache.maven.model.io.DefaultModelReader;
import org.apache.maven.model.locator.DefaultModelLocator;
import org.apache.maven.model.superpom.DefaultSuperPomProvider;
import org.apache.maven.repository.internal.MavenRepositorySystemUtils;
import org.apache.maven.settings.Mirror;
import org.apache.maven.settings.Profile;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/**
 * Jars by their Maven coordinates, as Maven itself would get them: from the local repository where
 * they are there, else from the remote ones that the user's settings name, with their mirrors,
 * proxies, passwords and {@code offline}. Without settings that is Maven Central.
 */
final class MavenJars {
  private final Path userHome;
  private final Settings settings;

  private MavenJars(Path userHome, Settings settings) {
    this.userHome = userHome;
    this.settings = settings;
  }

  /** Jars cannot be had. */
  static final class NotResolved extends Exception {
    private static final long serialVersionUID = 1;

    NotResolved(Exception cause) {
      super(String.valueOf(cause.getMessage()), cause);
    }
  }

  /** With the settings in {@code .m2} of that home folder. */
  static MavenJars of(Path userHome) throws NotResolved {
    Path folder = userHome.resolve(".m2");
    DefaultSettingsBuildingRequest request = new DefaultSettingsBuildingRequest();
    request.setUserSettingsFile(folder.resolve("settings.xml").toFile());
    String maven = System.getenv("MAVEN_HOME");
    if (maven != null) {
      request.setGlobalSettingsFile(Path.of(maven, "conf", "settings.xml").toFile());
    }
    request.setSystemProperties(System.getProperties());
    try {
      Settings settings =
          new DefaultSettingsBuilderFactory().newInstance().build(request).getEffectiveSettings();
      return new MavenJars(userHome, settings);
    } catch (SettingsBuildingException e) {
      throw new NotResolved(e);
    }
  }

  /** The files of these coordinates, in their order. */
  List<Path> resolve(List<String> coordinates) throws NotResolved {
    RepositorySystem system = new RepositorySystemSupplier().get();
    DefaultRepositorySystemSession session = session(system);
    try {
      List<RemoteRepository> remotes = system.newResolutionRepositories(session, remotes());
      List<ArtifactRequest> requests =
          coordinates.stream()
              .map(DefaultArtifact::new)
              .map(artifact -> new ArtifactRequest(artifact, remotes, null))
              .toList();
      return system.resolveArtifacts(session, requests).stream()
          .map(ArtifactResult::getArtifact)
          .map(artifact -> artifact.getFile().toPath())
          .toList();
    } catch (ArtifactResolutionException | RuntimeException e) {
      throw new NotResolved(e);
    } finally {
      system.shutdown();
    }
  }

  private DefaultRepositorySystemSession session(RepositorySystem system) {
    DefaultRepositorySystemSession session = MavenRepositorySystemUtils.newSession();
    session.setSystemProperties(System.getProperties());
    session.setOffline(settings.isOffline());
    session.setMirrorSelector(mirrors());
    SettingsDecryptionResult secrets = decrypted();
    session.setProxySelector(proxies(secrets.getProxies()));
    session.setAuthenticationSelector(servers(secrets.getServers()));
    session.setLocalRepositoryManager(
        system.newLocalRepositoryManager(session, new LocalRepository(localRepository())));
    return session;
  }

  private File localRepository() {
    String said = System.getProperty("maven.repo.local", settings.getLocalRepository());
    return said == null || said.isBlank()
        ? userHome.resolve(".m2").resolve("repository").toFile()
        : new File(said);
  }

  private SettingsDecryptionResult decrypted() {
    DefaultSecDispatcher dispatcher = new DefaultSecDispatcher(new DefaultPlexusCipher());
    dispatcher.setConfigurationFile(
        userHome.resolve(".m2").resolve("settings-security.xml").toString());
    return new DefaultSettingsDecrypter(dispatcher)
        .decrypt(new DefaultSettingsDecryptionRequest(settings));
  }

  private DefaultMirrorSelector mirrors() {
    DefaultMirrorSelector mirrors = new DefaultMirrorSelector();
    for (Mirror mirror : settings.getMirrors()) {
      mirrors.add(
          mirror.getId(),
          mirror.getUrl(),
          mirror.getLayout(),
          false,
          mirror.isBlocked(),
          mirror.getMirrorOf(),
          mirror.getMirrorOfLayouts());
    }
    return mirrors;
  }

  private static DefaultProxySelector proxies(List<Proxy> known) {
    DefaultProxySelector proxies = new DefaultProxySelector();
    for (Proxy proxy : known) {
      if (proxy.isActive()) {
        proxies.add(
            new org.eclipse.aether.repository.Proxy(
                proxy.getProtocol(),
                proxy.getHost(),
                proxy.getPort(),
                new AuthenticationBuilder()
                    .addUsername(proxy.getUsername())
                    .addPassword(proxy.getPassword())
                    .build()),
            proxy.getNonProxyHosts());
      }
    }
    return proxies;
  }

  private static DefaultAuthenticationSelector servers(List<Server> known) {
    DefaultAuthenticationSelector servers = new DefaultAuthenticationSelector();
    for (Server server : known) {
      servers.add(
          server.getId(),
          new AuthenticationBuilder()
              .addUsername(server.getUsername())
              .addPassword(server.getPassword())
              .addPrivateKey(server.getPrivateKey(), server.getPassphrase())
              .build());
    }
    return servers;
  }

  /** Those of the active profiles, and what Maven itself has without any: Central. */
  private List<RemoteRepository> remotes() {
    List<RemoteRepository> remotes = new ArrayList<>();
    for (Profile profile : settings.getProfiles()) {
      boolean active =
          settings.getActiveProfiles().contains(profile.getId())
              || (profile.getActivation() != null && profile.getActivation().isActiveByDefault());
      if (active) {
        profile.getRepositories().forEach(each -> add(each.getId(), each.getUrl(), remotes));
      }
    }
    for (Repository each : mavensOwn()) {
      add(each.getId(), each.getUrl(), remotes);
    }
    return remotes;
  }

  private static void add(String id, String url, List<RemoteRepository> to) {
    if (to.stream().noneMatch(known -> known.getId().equals(id))) {
      to.add(new RemoteRepository.Builder(id, "default", url).build());
    }
  }

  private static List<Repository> mavensOwn() {
    return new DefaultSuperPomProvider()
        .setModelProcessor(
            new DefaultModelProcessor()
                .setModelLocator(new DefaultModelLocator())
                .setModelReader(new DefaultModelReader()))
        .getSuperModel("4.0.0")
        .getRepositories();
  }
}
