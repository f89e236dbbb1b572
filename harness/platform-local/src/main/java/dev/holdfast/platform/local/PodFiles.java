package dev.holdfast.platform.local;

import dev.holdfast.platform.local.chart.PodSpec;
import dev.holdfast.platform.local.chart.Volume;
import dev.holdfast.platform.local.space.PodSpace.Placed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The volumes of one pod as folders of this machine, made when it starts. */
final class PodFiles {
  private static final Set<PosixFilePermission> ALL = PosixFilePermissions.fromString("rwxrwxrwx");
  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rwx------");

  private final Path folder;
  private final Function<PodSpec.PodField, String> fields;
  private final Map<String, Volume> volumes = new LinkedHashMap<>();

  /** What of volumes is somewhere, besides all of them: those of an emptyDir must be made. */
  private final Map<Path, Volume> parts = new LinkedHashMap<>();

  /**
   * In that folder.
   *
   * @param fields what the pod is told of itself
   */
  PodFiles(Path folder, Function<PodSpec.PodField, String> fields) {
    this.folder = folder;
    this.fields = fields;
  }

  /** Where a container has it. */
  Placed placed(Volume.Mount mount, Map<String, String> environment) {
    Volume volume = mount.volume();
    volumes.put(volume.name(), volume);
    Path whole = folder.resolve(volume.name());
    String sub = Expansion.expand(mount.subPath(), environment);
    Path source = whole.resolve(sub).normalize();
    if (!source.equals(whole)) {
      parts.put(source, volume);
    }
    return new Placed(
        Path.of(mount.path()).normalize().toString(),
        source,
        mount.readOnly() || volume instanceof Volume.Files);
  }

  Path folder() {
    return folder;
  }

  /** An empty folder for what puts a container's volumes into their places. */
  Path stage(String container) throws IOException {
    return Files.createDirectories(folder.resolve("." + container));
  }

  /** Makes them. */
  void make() throws IOException {
    if (volumes.isEmpty()) {
      return;
    }
    Files.createDirectories(folder);
    // nobody else may look into a Secret
    Files.setPosixFilePermissions(folder, OWN);
    for (Volume volume : volumes.values()) {
      Path at = Files.createDirectories(folder.resolve(volume.name()));
      switch (volume) {
        case Volume.Empty _ -> Files.setPosixFilePermissions(at, ALL);
        case Volume.Files(var _, List<Volume.File> files) -> write(at, files);
      }
    }
    for (Map.Entry<Path, Volume> part : parts.entrySet()) {
      if (!Files.exists(part.getKey())) {
        Files.createDirectories(part.getKey());
        if (part.getValue() instanceof Volume.Empty) {
          Files.setPosixFilePermissions(part.getKey(), ALL);
        }
      }
    }
  }

  private void write(Path at, List<Volume.File> files) throws IOException {
    for (Volume.File file : files) {
      Path path = at.resolve(file.path());
      Files.createDirectories(path.resolveSibling(""));
      Files.write(path, contents(file.content()));
      Files.setPosixFilePermissions(path, rights(file.mode()));
    }
  }

  private byte[] contents(Volume.Content content) {
    return switch (content) {
      case Volume.Content.Fixed(String base64) -> Base64.getMimeDecoder().decode(base64);
      case Volume.Content.OfPod(PodSpec.PodField field) ->
          fields.apply(field).getBytes(StandardCharsets.UTF_8);
    };
  }

  private static Set<PosixFilePermission> rights(int mode) {
    PosixFilePermission[] all = PosixFilePermission.values();
    Set<PosixFilePermission> rights = EnumSet.noneOf(PosixFilePermission.class);
    for (int bit = 0; bit < all.length; bit++) {
      // declared as they are written: the owner's right to read first
      if ((mode >> (all.length - 1 - bit) & 1) == 1) {
        rights.add(all[bit]);
      }
    }
    return rights;
  }
}
