package dev.holdfast.load;

import dev.holdfast.model.Load;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.Generator;
import dev.holdfast.spi.LoadDriver;
import dev.holdfast.spi.RunContext;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Loads of one schedule each that generators elsewhere make together: request {@code k} is that of
 * generator {@code k mod N}. What they say goes to one sink and one history, in the run's time.
 */
final class SplitLoads implements LoadDriver {
  private final List<GeneratorLink> links;
  private final AtomicInteger ids = new AtomicInteger();

  private SplitLoads(List<GeneratorLink> links) {
    this.links = links;
  }

  /**
   * By those generators, once all of them answer.
   *
   * @throws CannotStart where one does not
   */
  static SplitLoads open(List<Generator> generators) throws InterruptedException {
    List<GeneratorLink> links = generators.stream().map(GeneratorLink::to).toList();
    boolean all = false;
    try {
      for (GeneratorLink link : links) {
        link.awaitAnswers();
      }
      all = true;
      return new SplitLoads(links);
    } finally {
      if (!all) {
        links.forEach(GeneratorLink::close);
      }
    }
  }

  @Override
  public RunningLoad start(
      Load load,
      InetSocketAddress target,
      long firstNanos,
      long seed,
      RunContext context,
      RequestSink requests) {
    int id = ids.getAndIncrement();
    SplitLoad split = new SplitLoad(load, id, context, requests);
    long runFromHere = context.clock().nanos() - System.nanoTime();
    for (int index = 0; index < links.size(); index++) {
      GeneratorLink link = links.get(index);
      long ahead = link.best().offsetNanos() - runFromHere;
      Order order =
          new Order(
                  id,
                  context.run(),
                  load,
                  target.getHostString(),
                  target.getPort(),
                  firstNanos + ahead,
                  seed,
                  index,
                  links.size(),
                  Map.of())
              .with(System::getenv);
      split.add(link, ahead);
      link.order(GeneratorProgram.LOAD + order.line());
    }
    return split;
  }
}
