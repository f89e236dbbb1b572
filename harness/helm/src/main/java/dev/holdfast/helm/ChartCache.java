package dev.holdfast.helm;

import dev.holdfast.model.ChartSource;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.CannotStart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Charts from elsewhere, fetched once by Helm's own client, with the user's own credentials and
 * certificates, and kept: a version that was fetched is not asked for again.
 */
final class ChartCache {
  private static final String OCI = "oci://";
  private static final Pattern NOT_THERE =
      Pattern.compile(
          "not found|no chart version|no chart name|not a valid chart repository|does not contain"
              + "|can't get a valid version",
          Pattern.CASE_INSENSITIVE);

  private ChartCache() {}

  /**
   * The packed chart.
   *
   * @param tmp where Helm may work
   * @throws BadSystem where there is no such chart
   * @throws CannotStart where it cannot be fetched
   */
  static Path fetched(ChartSource.Remote chart, Path tmp) {
    try {
      Path kept = folder().resolve(key(chart) + ".tgz");
      if (!Files.isRegularFile(kept)) {
        fetch(chart, tmp, kept);
      }
      return kept;
    } catch (IOException e) {
      throw new CannotStart(
          "chart "
              + chart
              + ": it cannot be kept in "
              + folder()
              + ": "
              + e.getMessage()
              + "; give it room, or name another folder by HOLDFAST_CACHE",
          e);
    }
  }

  private static void fetch(ChartSource.Remote chart, Path tmp, Path kept) throws IOException {
    try (HelmWork work = HelmWork.in(tmp)) {
      HelmWork.Answer answer = work.fetching(chart).ask(HelmChild.Deed.FETCH).getFirst();
      List<Path> archives;
      try (Stream<Path> all = Files.walk(work.fetchedInto())) {
        archives = all.filter(file -> file.toString().endsWith(".tgz")).toList();
      }
      if (answer.refused() || archives.size() != 1) {
        throw refused(chart, answer);
      }
      Files.createDirectories(folder());
      Path arriving = Files.createTempFile(folder(), "arriving", ".part");
      Files.move(archives.getFirst(), arriving, StandardCopyOption.REPLACE_EXISTING);
      Files.move(arriving, kept, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException another) {
      // another run has fetched it meanwhile
    }
  }

  private static RuntimeException refused(ChartSource.Remote chart, HelmWork.Answer answer) {
    String said = "chart " + chart + ": Helm cannot fetch it: " + answer.shortened();
    return NOT_THERE.matcher(answer.text()).find()
        ? new BadSystem(said + "; name a chart and a version that are there")
        : new CannotStart(
            said + "; see that its host can be reached, and log in with helm registry login");
  }

  private static String key(ChartSource.Remote chart) {
    String what =
        String.join("\n", chart.repository(), chart.reference(), chart.version(), chart.digest());
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(what.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** The chart that a dependency names, where it comes from a repository or registry. */
  static ChartSource.Remote dependency(String repository, String name, String version) {
    return repository.startsWith(OCI)
        ? new ChartSource.Remote(repository.replaceAll("/+$", "") + "/" + name, "", version, "")
        : new ChartSource.Remote(name, repository, version, "");
  }

  private static Path folder() {
    String said = System.getenv("HOLDFAST_CACHE");
    Path cache =
        said == null || said.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache", "holdfast")
            : Path.of(said);
    return cache.resolve("charts");
  }
}
