package dev.holdfast.service;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.holdfast.registry.HealthCheck;
import dev.holdfast.registry.Instance;
import dev.holdfast.registry.Registry;
import dev.holdfast.registry.RegistryUnavailable;
import dev.holdfast.testing.InMemoryRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RegistrarTest {
  private static final String REFUSED = "connection refused";
  private static final String FORBIDDEN = "403 Permission denied";

  private final Logger logger = (Logger) LoggerFactory.getLogger(Registrar.class);
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> kept =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          String reason =
              Optional.ofNullable(event.getKeyValuePairs()).stream()
                  .flatMap(List::stream)
                  .filter(pair -> pair.key.equals("error.message"))
                  .map(pair -> ": " + pair.value)
                  .collect(Collectors.joining());
          lines.add(event.getLevel() + " " + event.getFormattedMessage() + reason);
        }
      };

  @BeforeEach
  void listen() {
    kept.start();
    logger.addAppender(kept);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(kept);
  }

  /** The first reason must not hide the second, nor be said at each attempt. */
  @Test
  void eachReasonWhyTheRegistryRefusesIsSaidOnce() {
    Refusing registry =
        new Refusing(
            new RegistryUnavailable(REFUSED),
            new RegistryUnavailable(REFUSED),
            new RegistryUnavailable(FORBIDDEN),
            new RegistryUnavailable(REFUSED),
            new IllegalStateException("a mistake of our own"));
    try (HoldfastService service =
        HoldfastService.start(
            TestServices.settings("catalog", "catalog-1"), registry, (routes, context) -> {})) {
      TestServices.awaitReady(service);

      assertThat(lines)
          .containsExactly(
              "WARN not registered yet, trying on: " + REFUSED,
              "WARN not registered yet, trying on: " + FORBIDDEN,
              "ERROR not registered yet, trying on",
              "INFO registered");
    }
  }

  /** A registry that is away must not keep it from being done: it has nothing to do with it. */
  @Test
  void whatComesAfterTheFirstAttemptIsDoneOnceWhateverBecameOfIt() throws Exception {
    InMemoryRegistry away = new InMemoryRegistry();
    away.away(true);
    Instance instance = new Instance("catalog", "catalog-1", "127.0.0.1", 1, Map.of());
    HealthCheck check = new HealthCheck.Ttl(Duration.ofSeconds(2), Duration.ofMinutes(1));
    Semaphore done = new Semaphore(0);
    Registrar registrar =
        new Registrar(away, instance, check, new Lifecycle(), () -> true, () -> {}, done::release);

    registrar.start();

    assertThat(done.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    away.away(false);
    TestServices.eventually(
        () -> away.events().equals(List.of("register catalog-1")), () -> away.events().toString());
    registrar.close();
    assertThat(done.tryAcquire()).as("a second time").isFalse();
  }

  /** Refuses in these ways, one after the other, and then no more. */
  private static final class Refusing implements Registry {
    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final Queue<RuntimeException> reasons = new ConcurrentLinkedQueue<>();

    Refusing(RuntimeException... reasons) {
      this.reasons.addAll(List.of(reasons));
    }

    @Override
    public Registration register(Instance instance, HealthCheck check, BooleanSupplier healthy) {
      RuntimeException reason = reasons.poll();
      if (reason != null) {
        throw reason;
      }
      return registry.register(instance, check, healthy);
    }

    @Override
    public List<Instance> healthy(String service) {
      return registry.healthy(service);
    }

    @Override
    public Watch watch(String service, Consumer<List<Instance>> listener) {
      return registry.watch(service, listener);
    }

    @Override
    public void close() {
      registry.close();
    }
  }
}
