package dev.holdfast.platform.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.model.NotHonoured;
import dev.holdfast.platform.local.chart.Manifests;
import dev.holdfast.platform.local.chart.SystemSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandInsTest {
  @TempDir Path folder;
  private StandIns standIns;

  @BeforeEach
  void prepare() throws IOException {
    Files.writeString(folder.resolve("app.py"), "");
    standIns =
        new StandIns(
            folder,
            Map.of("shop", List.of("sh", "app.py"), "tool", List.of("sh")),
            "/usr/bin:/bin");
  }

  private static SystemSpec spec(String fields) throws IOException {
    JsonNode deployment =
        new YAMLMapper()
            .readTree(
                """
                kind: Deployment
                metadata: {name: shop}
                spec:
                  selector: {matchLabels: {app: shop}}
                  template:
                    metadata: {labels: {app: shop}}
                    spec:
                      volumes: [{name: scratch, emptyDir: {}}]
                      containers: [{name: app, %s}]
                """
                    .formatted(fields));
    return Manifests.read(List.of(deployment), _ -> true);
  }

  private Path start(SystemSpec spec) {
    return standIns.start(spec.deployments().getFirst().pod().container());
  }

  private List<String> named(SystemSpec spec) {
    return standIns.naming(spec).notHonoured().stream().map(NotHonoured::why).toList();
  }

  @Test
  void aProgramStartsInAFolderOfThisMachineOrInOneThatIsMounted() throws IOException {
    SystemSpec machine = spec("image: tool, workingDir: " + folder);
    SystemSpec mounted =
        spec(
            "image: tool, workingDir: /data/in, volumeMounts: [{name: scratch, mountPath: /data}]");

    assertThat(start(machine)).isEqualTo(folder);
    assertThat(start(mounted)).isEqualTo(Path.of("/data/in"));
    assertThat(named(machine)).isEmpty();
    assertThat(named(mounted)).isEmpty();
  }

  @Test
  void whereThatCannotBeItStartsBesideTheProjectsFileAndIsNamed() throws IOException {
    SystemSpec absent = spec("image: tool, workingDir: /no/such/folder");
    SystemSpec relative = spec("image: shop, workingDir: /tmp");

    assertThat(start(absent)).isEqualTo(folder);
    assertThat(named(absent)).singleElement().asString().contains("no folder '/no/such/folder'");
    assertThat(start(relative)).isEqualTo(folder);
    assertThat(named(relative)).singleElement().asString().contains("names 'app.py'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "no-such-program, --port, '80' | 1",
        "sh, -jar, /no-such-app.jar, --x | 3",
        "sh, -u, /no-such-folder/main.py, serve | 3",
        "sh, -c, '/no-such-folder/entry.sh && exec x' | 3",
        "sh, -c, '/bin/sh -c exit' | 0",
        "sh, --log, /tmp/new.log | 0",
        "sh, /data/run.sh | 0",
        "sh, app.py, --to=/no/such/place | 0",
      })
  void theImagesCommandStandsForWhatIsInTheImageAlone(String command, int words)
      throws IOException {
    SystemSpec spec =
        spec(
            "image: tool, command: [%s], volumeMounts: [{name: scratch, mountPath: /data}]"
                .formatted(command));

    assertThat(standIns.replaced(spec.deployments().getFirst().pod().container())).isEqualTo(words);
  }

  @Test
  void whatItStandsForIsNamed() throws IOException {
    assertThat(named(spec("image: tool, command: [sh, -jar, /no-such-app.jar, --x]")))
        .containsExactly(
            "this machine has no '/no-such-app.jar'; the command of image 'tool' in holdfast.yaml stands for 'sh -jar /no-such-app.jar', with the chart's arguments");
  }

  @Test
  void aHookWhoseProgramIsMissingIsNamed() throws IOException {
    SystemSpec spec =
        spec("image: tool, lifecycle: {postStart: {exec: {command: [no-such-program]}}}");

    assertThat(named(spec))
        .containsExactly("this machine has no 'no-such-program', so nothing comes after the start");
  }
}
