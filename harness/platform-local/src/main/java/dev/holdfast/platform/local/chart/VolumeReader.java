package dev.holdfast.platform.local.chart;

import dev.holdfast.model.NotHonoured;
import dev.holdfast.platform.local.chart.Volume.Content;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the volumes of a pod, and where its containers have them. */
final class VolumeReader {
  /** 0644. */
  private static final int MODE = 420;

  private static final String NO_API = "there is no Kubernetes API to be used with it";

  /** Kinds of which there is an empty folder in the pod, which ends with it. */
  private static final Set<String> KEPT = Set.of("persistentVolumeClaim", "ephemeral");

  private final Tracked spec;
  private final Configuration configuration;
  private final List<NotHonoured> notHonoured;

  /** The fields that a file can be made of: labels and annotations among them. */
  private final Function<String, Optional<Content>> fields;

  /** Each volume is read, and named where it cannot be had, when a container first mounts it. */
  private final Map<String, Optional<Volume>> volumes = new LinkedHashMap<>();

  VolumeReader(
      Tracked spec,
      Configuration configuration,
      List<NotHonoured> notHonoured,
      Function<String, Optional<Content>> fields) {
    this.spec = spec;
    this.configuration = configuration;
    this.notHonoured = notHonoured;
    this.fields = fields;
    // what no container that is run here mounts needs no mention
    spec.settle("volumes");
  }

  List<Volume.Mount> mounts(Tracked container) {
    List<Volume.Mount> mounts = new ArrayList<>();
    for (Tracked mount : container.field("volumeMounts").items()) {
      mount.settle("mountPropagation", "recursiveReadOnly");
      String name = mount.field("name").requiredText();
      String path = mount.field("mountPath").requiredText();
      String sub =
          mount.field("subPathExpr").text().or(() -> mount.field("subPath").text()).orElse("");
      if (!path.startsWith("/") || List.of(path.split("/")).contains("..")) {
        throw mount.field("mountPath").wrong("must begin with / and have no .., got " + path);
      }
      if (sub.startsWith("/") || List.of(sub.split("/")).contains("..")) {
        throw mount.field("subPath").wrong("must not begin with / nor have .., got " + sub);
      }
      boolean readOnly = mount.field("readOnly").isTrue();
      volumes
          .computeIfAbsent(name, this::volume)
          .ifPresent(volume -> mounts.add(new Volume.Mount(volume, path, sub, readOnly)));
    }
    return mounts;
  }

  private Optional<Volume> volume(String name) {
    Tracked volume =
        spec.field("volumes").items().stream()
            .filter(one -> one.field("name").text().orElse("").equals(name))
            .findFirst()
            .orElseThrow(
                () -> spec.field("volumes").wrong("a container mounts '" + name + "', add it"));
    if (volume.has("configMap")) {
      return files(name, object(volume.field("configMap"), "ConfigMap", "name", MODE, volume));
    }
    if (volume.has("secret")) {
      return files(name, object(volume.field("secret"), "Secret", "secretName", MODE, volume));
    }
    if (volume.has("downwardAPI")) {
      return files(name, downward(volume.field("downwardAPI"), MODE));
    }
    if (volume.has("projected")) {
      return files(name, projected(volume.field("projected")));
    }
    for (String kept : KEPT) {
      if (volume.has(kept)) {
        leaveOut(
            volume.field(kept),
            "nothing is kept here: an empty folder is there instead, which ends with the pod");
        return Optional.of(new Volume.Empty(name));
      }
    }
    Set<String> kinds =
        volume.fields().keySet().stream()
            .filter(key -> !key.equals("name"))
            .collect(Collectors.toSet());
    // a volume without a kind is an emptyDir, as in Kubernetes
    if (kinds.isEmpty() || volume.has("emptyDir") || kinds.contains("emptyDir")) {
      return Optional.of(new Volume.Empty(name));
    }
    leaveOut(volume, "the local platform has no volume of the kind " + String.join(", ", kinds));
    return Optional.empty();
  }

  private static Optional<Volume> files(String name, List<Volume.File> files) {
    return Optional.of(new Volume.Files(name, files));
  }

  private void leaveOut(Tracked at, String why) {
    notHonoured.add(new NotHonoured(at.object(), at.path(), why));
  }

  /** A ConfigMap's or Secret's files; who makes one that the charts do not render is not known. */
  private List<Volume.File> object(
      Tracked source, String kind, String nameField, int otherwise, Tracked at) {
    String object = source.field(nameField).requiredText();
    int mode = source.field("defaultMode").number(otherwise, 0);
    Optional<Map<String, String>> contents = configuration.files(kind, object);
    if (contents.isEmpty()) {
      if (!source.field("optional").isTrue()) {
        leaveOut(
            at, "the charts render no " + kind + " '" + object + "'; an empty folder is there");
      }
      return List.of();
    }
    List<Volume.File> files = new ArrayList<>();
    List<Tracked> items = source.field("items").items();
    if (items.isEmpty()) {
      contents
          .get()
          .forEach((key, text) -> files.add(new Volume.File(key, new Content.Fixed(text), mode)));
    }
    for (Tracked item : items) {
      String key = item.field("key").requiredText();
      String text = contents.get().get(key);
      if (text == null) {
        if (source.field("optional").isTrue()) {
          continue;
        }
        throw item.field("key").wrong(kind + " '" + object + "' has no key '" + key + "'");
      }
      files.add(
          new Volume.File(path(item), new Content.Fixed(text), item.field("mode").number(mode, 0)));
    }
    return files;
  }

  private static String path(Tracked item) {
    String path = item.field("path").requiredText();
    if (path.startsWith("/") || List.of(path.split("/")).contains("..")) {
      throw item.field("path").wrong("must not begin with / nor have .., got " + path);
    }
    return path;
  }

  private List<Volume.File> downward(Tracked source, int otherwise) {
    int mode = source.field("defaultMode").number(otherwise, 0);
    List<Volume.File> files = new ArrayList<>();
    for (Tracked item : source.field("items").items()) {
      int own = item.field("mode").number(mode, 0);
      Tracked field = item.field("fieldRef");
      Optional<Content> content =
          field.present()
              ? fields.apply(field.field("fieldPath").requiredText())
              : Optional.empty();
      if (content.isPresent()) {
        files.add(new Volume.File(path(item), content.get(), own));
      } else {
        leaveOut(item, "the local platform makes no file of this field");
      }
    }
    return files;
  }

  private List<Volume.File> projected(Tracked projected) {
    int mode = projected.field("defaultMode").number(MODE, 0);
    List<Volume.File> files = new ArrayList<>();
    for (Tracked source : projected.field("sources").items()) {
      if (source.has("configMap")) {
        files.addAll(object(source.field("configMap"), "ConfigMap", "name", mode, source));
      } else if (source.has("secret")) {
        files.addAll(object(source.field("secret"), "Secret", "name", mode, source));
      } else if (source.has("downwardAPI")) {
        files.addAll(downward(source.field("downwardAPI"), mode));
      } else {
        leaveOut(source, source.has("serviceAccountToken") ? NO_API : "it is not known here");
      }
    }
    return files;
  }

  /** Of a text that the chart itself holds. */
  static Content fixed(String text) {
    return new Content.Fixed(
        Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
  }
}
