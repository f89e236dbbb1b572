package dev.holdfast.platform.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.logs.WrittenLines;
import dev.holdfast.platform.kubernetes.node.Node;
import dev.holdfast.platform.kubernetes.node.Nodes;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.spi.LogStore.Found;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which lines Filebeat has handed on: it keeps on the node up to where of each file the pipeline
 * has acknowledged, and the files are there beside it. Of a file that is gone from the node nothing
 * is said; a later stage may prove its lines.
 */
record ShipperRegistry(Nodes nodes, String namespace) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String VOLUME = "registry";
  private static final String PODS = "/var/log/pods";
  private static final Duration WITHIN = Duration.ofSeconds(60);

  /** By inode and device, as charts/stack has it. */
  private static final Pattern KEY = Pattern.compile("filestream::.*::native::([0-9]+)-[0-9]+");

  /** The whole state as it was once, where there is one, and what has changed since. */
  private static final String STATE =
      """
      cd "$1/registry/filebeat" 2>/dev/null || exit 0
      if [ -s active.dat ]; then cat "$(basename "$(cat active.dat)")" 2>/dev/null; echo; fi
      cat log.json 2>/dev/null
      """;

  private static final String FILES =
      """
      root=$1 namespace=$2
      shift 2
      for each; do
        file=$(find "$root/$namespace"_* -type f -inum "${each%:*}" 2>/dev/null | head -n 1)
        [ -n "$file" ] || continue
        printf '\\n# %s\\n' "$file"
        head -c "${each#*:}" "$file"
      done
      """;

  /** Lines in the form of the container runtime interface: time, stream, whether it goes on. */
  private static final Pattern LINE = Pattern.compile("[^ ]+ (stdout|stderr) ([PF])[^ ]* (.*)");

  /** What the registries of these pods say; whether there is one. */
  boolean read(List<Pod> carriers, Consumer<Found> to) throws IOException {
    boolean known = false;
    for (Kept kept : carriers.stream().flatMap(pod -> kept(pod).stream()).distinct().toList()) {
      Map<String, Long> offsets = new Offsets().of(run(kept.node(), STATE, List.of(kept.folder())));
      if (!offsets.isEmpty()) {
        known = true;
        lines(kept.node(), offsets, to);
      }
    }
    return known;
  }

  /** Where on which node. */
  private record Kept(String node, String folder) {}

  private static Optional<Kept> kept(Pod pod) {
    String node = Objects.requireNonNullElse(pod.getSpec().getNodeName(), "");
    return pod.getSpec().getVolumes().stream()
        .filter(volume -> VOLUME.equals(volume.getName()) && volume.getHostPath() != null)
        .map(Volume::getHostPath)
        .map(path -> new Kept(node, path.getPath()))
        .findFirst();
  }

  private void lines(String node, Map<String, Long> offsets, Consumer<Found> to)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of(PODS, namespace));
    offsets.forEach((inode, offset) -> arguments.add(inode + ":" + offset));
    Joined joined = new Joined(to);
    run(node, FILES, arguments, joined::add);
  }

  private List<String> run(String node, String script, List<String> arguments) throws IOException {
    List<String> lines = new ArrayList<>();
    run(node, script, arguments, lines::add);
    return lines;
  }

  private void run(String node, String script, List<String> arguments, Consumer<String> lines)
      throws IOException {
    try (Node.Running running = nodes.of(node).start(script, arguments, lines)) {
      OptionalInt code = running.await(WITHIN);
      if (code.isEmpty()) {
        throw new IOException("the node's files were not read within 60 s");
      }
    } catch (FaultNotPossible e) {
      throw new IOException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the node's files were read", e);
    }
  }

  /** Up to where each file was acknowledged, by its inode; what was said last counts. */
  static final class Offsets {
    private final Map<String, Long> offsets = new LinkedHashMap<>();
    private boolean removes;

    Map<String, Long> of(List<String> lines) {
      lines.forEach(this::add);
      return offsets;
    }

    private void add(String line) {
      try {
        JsonNode json = JSON.readTree(line.strip().replaceFirst(",$", ""));
        if (json.isArray()) {
          json.forEach(each -> put(each.path("_key").asText(), each));
        } else if (json.has("op")) {
          removes = json.path("op").asText().equals("remove");
        } else if (json.has("_key")) {
          put(json.path("_key").asText(), json);
        } else if (removes) {
          inode(json.path("k").asText()).ifPresent(offsets::remove);
        } else {
          put(json.path("k").asText(), json.path("v"));
        }
      } catch (JsonProcessingException e) {
        return; // a bracket of the list on a line of its own, or torn
      }
    }

    private void put(String key, JsonNode value) {
      inode(key)
          .ifPresent(inode -> offsets.put(inode, value.path("cursor").path("offset").asLong(0)));
    }

    private static Optional<String> inode(String key) {
      Matcher matcher = KEY.matcher(key);
      return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
  }

  /** Lines that the runtime has cut are one again. */
  static final class Joined {
    private final Consumer<Found> to;
    private final Map<String, StringBuilder> begun = new TreeMap<>();

    Joined(Consumer<Found> to) {
      this.to = to;
    }

    void add(String line) {
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        begun.clear(); // the next file, or what is no line of one
        return;
      }
      StringBuilder text = begun.computeIfAbsent(parts.group(1), _ -> new StringBuilder());
      text.append(parts.group(3));
      if (parts.group(2).equals("F")) {
        WrittenLines.of(text.toString(), -1).ifPresent(to);
        begun.remove(parts.group(1));
      }
    }
  }
}
