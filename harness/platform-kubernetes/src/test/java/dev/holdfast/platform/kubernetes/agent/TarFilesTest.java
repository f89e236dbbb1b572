package dev.holdfast.platform.kubernetes.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarFilesTest {
  @TempDir private Path folder = Path.of("");

  private final ByteArrayOutputStream packed = new ByteArrayOutputStream();

  private void pack(String name, String text) throws IOException {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(packed);
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
    TarArchiveEntry link = new TarArchiveEntry("reports/link", TarConstants.LF_SYMLINK);
    link.setLinkName("/etc/passwd");
    tar.putArchiveEntry(link);
    tar.closeArchiveEntry();
    tar.finish();
  }

  private InputStream read() {
    return new ByteArrayInputStream(packed.toByteArray());
  }

  @Test
  void filesBecomeTheSameHereAndLinksAreLeftOut() throws IOException {
    String deep = "reports/" + "a-folder-with-a-long-name/".repeat(6) + "check.json";
    pack(deep, "{}");

    assertThat(TarFiles.unpack(read(), folder)).containsExactly(folder.resolve(deep));
    assertThat(folder.resolve(deep)).hasContent("{}");
    assertThat(folder.resolve("reports/link")).doesNotExist();
  }

  @Test
  void nothingIsWrittenElsewhere() throws IOException {
    pack("reports/../../elsewhere", "x");
    Path into = Files.createDirectory(folder.resolve("into"));

    assertThatThrownBy(() -> TarFiles.unpack(read(), into))
        .hasMessage("'reports/../../elsewhere' is not below the folder");
    assertThat(folder.resolve("elsewhere")).doesNotExist();
  }

  @Test
  void whatBreaksOffInAFileIsNoWhole() throws IOException {
    pack("reports/check.json", "x".repeat(2_000));
    InputStream half = new ByteArrayInputStream(Arrays.copyOf(packed.toByteArray(), 1_200));

    assertThatThrownBy(() -> TarFiles.unpack(half, folder)).isInstanceOf(IOException.class);
  }
}
