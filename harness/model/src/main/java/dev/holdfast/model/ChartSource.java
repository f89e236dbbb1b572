package dev.holdfast.model;

import java.nio.file.Path;

/** Where a chart comes from. */
public sealed interface ChartSource {
  /** On this machine: a folder, or a packed chart ({@code .tgz}); absolute. */
  record Local(Path path) implements ChartSource {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /**
   * From elsewhere, by Helm's own client.
   *
   * @param reference {@code oci://host/charts/shop}, or a chart's name in a repository
   * @param repository the repository's URL; "" for an OCI reference
   * @param version which one; "" where a digest says it
   * @param digest {@code sha256:…} of an OCI chart; "" where the version is enough
   */
  record Remote(String reference, String repository, String version, String digest)
      implements ChartSource {
    @Override
    public String toString() {
      return (repository.isEmpty() ? "" : repository + " ")
          + reference
          + (version.isEmpty() ? "" : " " + version)
          + (digest.isEmpty() ? "" : "@" + digest);
    }
  }
}
