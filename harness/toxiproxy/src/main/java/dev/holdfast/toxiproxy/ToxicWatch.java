package dev.holdfast.toxiproxy;

import dev.holdfast.spi.FaultWitness.Sighting;
import dev.holdfast.spi.FaultWitness.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Looks out for a toxic at several places at once.
 *
 * @param atEnd takes away what the looks went through, if anything
 */
public record ToxicWatch(List<ToxicLookout> lookouts, Runnable atEnd) implements Watch {
  public ToxicWatch {
    lookouts = List.copyOf(lookouts);
  }

  @Override
  public List<Sighting> await(Duration bound) throws InterruptedException {
    return onAll(lookout -> lookout.awaitSeen(bound));
  }

  @Override
  public List<Sighting> awaitGone(Duration bound) throws InterruptedException {
    return onAll(lookout -> lookout.awaitGone(bound));
  }

  private List<Sighting> onAll(Look look) throws InterruptedException {
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Sighting>> looks = new ArrayList<>();
      for (ToxicLookout lookout : lookouts) {
        looks.add(each.submit(() -> look.at(lookout)));
      }
      List<Sighting> sightings = new ArrayList<>();
      try {
        for (Future<Sighting> one : looks) {
          sightings.add(one.get());
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      } finally {
        each.shutdownNow();
      }
      return sightings;
    }
  }

  @Override
  public void close() {
    lookouts.forEach(ToxicLookout::close);
    atEnd.run();
  }

  private interface Look {
    Sighting at(ToxicLookout lookout) throws InterruptedException;
  }
}
