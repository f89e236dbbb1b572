package dev.holdfast.logs;

import dev.holdfast.spi.LogStore;
import java.io.IOException;
import java.util.function.Consumer;

/** An index that a shipper of the harness's own fills, and so may not have filled. */
public record ShippedStore(LogIndex index, Shipper shipper, WrittenLines lines)
    implements LogStore {
  @Override
  public long searchable() throws IOException, InterruptedException {
    return index.searchable();
  }

  @Override
  public int read(long afterPosition, int atMost, Consumer<Found> to)
      throws IOException, InterruptedException {
    return index.read(afterPosition, atMost, to);
  }

  @Override
  public void written(Consumer<Found> to) throws IOException {
    lines.read(to);
  }

  @Override
  public String broughtBy() {
    return BY_THE_HARNESS;
  }

  @Override
  public String missing() {
    return shipper.trouble();
  }
}
