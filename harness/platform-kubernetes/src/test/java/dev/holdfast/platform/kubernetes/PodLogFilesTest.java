package dev.holdfast.platform.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PodLogFilesTest {
  private static final byte[] LOG = new byte[300_000];

  static {
    new Random(1).nextBytes(LOG);
  }

  private static InputStream first(int bytes) {
    return new ByteArrayInputStream(Arrays.copyOf(LOG, bytes));
  }

  private static InputStream broken() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("connection reset");
      }

      @Override
      public int read(byte[] into, int from, int most) throws IOException {
        return read();
      }
    };
  }

  @Test
  void whatWasReadBeforeAConnectionBrokeIsPassedOverByTheNextReading() throws Exception {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (PodLogFiles.Sink sink = new PodLogFiles.Sink(file)) {
      assertThatThrownBy(() -> sink.take(new SequenceInputStream(first(200_001), broken())))
          .isInstanceOf(IOException.class);
      // a reading that ends before it has caught up adds nothing
      sink.take(first(70_000));
      assertThat(file.size()).isEqualTo(200_001);
      sink.take(first(250_000));
      sink.take(first(300_000));
      sink.take(first(300_000));
    }

    assertThat(file.toByteArray()).isEqualTo(LOG);
  }
}
