package dev.holdfast.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.Harness;
import dev.holdfast.spi.PidSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {
  @TempDir Path tmp;

  private Path folder(String name) throws IOException {
    Path folder = Files.createDirectories(tmp.resolve(name));
    Files.writeString(Files.createDirectories(folder.resolve("0.chart")).resolve("file"), "left");
    return folder;
  }

  private static Harness dead() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    return new Harness(Harness.current().host(), process.pid(), 0, PidSpace.here());
  }

  @Test
  void theNextWorkDeletesWhatADeadProcessLeft() throws Exception {
    Path left = folder(Folders.prefix(dead()) + "1");

    try (HelmWork _ = HelmWork.in(tmp)) {
      assertThat(left).doesNotExist();
    }

    assertThat(tmp).isEmptyDirectory();
  }

  @Test
  void theFolderOfALivingProcessIsLeftAlone() throws Exception {
    Path ours = Folders.make(tmp);

    assertThat(HelmCharts.removeOfTheDead(tmp)).isEmpty();

    assertThat(ours).exists();
  }

  @Test
  void whatMayNotBeOursIsLeftAlone() throws Exception {
    Path elsewhere = folder(Folders.prefix(new Harness("elsewhere", 1, 0, PidSpace.here())) + "1");
    PidSpace container = new PidSpace(PidSpace.here().boot(), "4026539999");
    Path beside =
        folder(Folders.prefix(new Harness(Harness.current().host(), 1, 0, container)) + "1");
    Path unnamed = folder("holdfast-helm-1234");
    Path precious = folder("precious");
    Path link = Files.createSymbolicLink(tmp.resolve(Folders.prefix(dead()) + "2"), precious);

    assertThat(HelmCharts.removeOfTheDead(tmp)).isEmpty();

    assertThat(elsewhere).isNotEmptyDirectory();
    assertThat(beside).isNotEmptyDirectory();
    assertThat(unnamed).isNotEmptyDirectory();
    assertThat(link).exists();
    assertThat(precious).isNotEmptyDirectory();
  }

  @Test
  void whereThereIsNoFolderNothingIsFound() {
    assertThat(HelmCharts.removeOfTheDead(tmp.resolve("none"))).isEmpty();
  }
}
