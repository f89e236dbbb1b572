package dev.holdfast.service;

import static dev.holdfast.service.TestServices.eventually;
import static dev.holdfast.service.TestServices.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testing.InMemoryRegistry;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the probes and the registry are told of a service's checks. */
@Timeout(60)
class HealthTest {
  private final InMemoryRegistry registry = new InMemoryRegistry();

  @Test
  void theRegistryLearnsWhatReadinessSaysInBothDirections() {
    AtomicBoolean up = new AtomicBoolean();
    try (HoldfastService service = start(check(HealthCheckType.READINESS, () -> up.get()))) {
      eventually(() -> registry.events().contains("register catalog-1"), () -> "not registered");
      assertThat(registry.healthy("catalog")).isEmpty();
      assertThat(get(service, "/health/ready").statusCode()).isEqualTo(503);

      up.set(true);

      eventually(() -> registry.healthy("catalog").size() == 1, () -> "not listed");
      assertThat(get(service, "/health/ready").statusCode()).isEqualTo(200);

      up.set(false);

      eventually(() -> registry.healthy("catalog").isEmpty(), () -> "still listed");
      assertThat(get(service, "/health/ready").statusCode()).isEqualTo(503);
      assertThat(get(service, "/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aReadinessCheckThatHangsHoldsUpNoLivenessProbeAndNoOtherCheck() {
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    HealthCheck hangs =
        check(
            HealthCheckType.READINESS,
            () -> {
              runs.incrementAndGet();
              return awaited(go);
            });
    try (HoldfastService service =
        start(hangs, check(HealthCheckType.READINESS, "other", () -> true))) {
      assertThat(get(service, "/health/live").statusCode()).isEqualTo(200);
      assertThat(get(service, "/health").statusCode()).isEqualTo(200);
      assertThat(get(service, "/health/ready").statusCode()).isEqualTo(503);
      assertThat(get(service, "/health/ready").body())
          .contains(
              "{\"name\":\"stock\",\"status\":\"DOWN\",\"data\":{\"error\":\"no result within")
          .contains("{\"name\":\"other\",\"status\":\"UP\"");
      assertThat(runs).hasValue(1); // however often it was asked
      assertThat(registry.healthy("catalog")).isEmpty();

      go.countDown();

      eventually(
          () -> get(service, "/health/ready").statusCode() == 200,
          () -> get(service, "/health/ready").body());
    }
  }

  @Test
  void aLivenessCheckThatHangsIsDown() {
    CountDownLatch go = new CountDownLatch(1);
    try (HoldfastService service = start(check(HealthCheckType.LIVENESS, () -> awaited(go)))) {
      assertThat(get(service, "/health/live").statusCode()).isEqualTo(503);
      assertThat(get(service, "/health").statusCode()).isEqualTo(503);
      go.countDown();
    }
  }

  @Test
  void checksRunBesideEachOther() {
    CountDownLatch all = new CountDownLatch(4);
    List<HealthCheck> waiting =
        IntStream.range(0, 4)
            .mapToObj(i ->
                check(
                    HealthCheckType.READINESS,
                    "check " + i,
                    () -> {
                      all.countDown();
                      return awaited(all); // one after the other none would ever end
                    }))
            .toList();
    try (HoldfastService service = start(waiting.toArray(HealthCheck[]::new))) {
      TestServices.awaitReady(service);
      assertThat(get(service, "/health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aCheckThatFailsIsNotTheEndOfTheProbe() {
    try (HoldfastService service =
        start(
            check(
                HealthCheckType.READINESS,
                () -> {
                  throw new NoClassDefFoundError("driver");
                }))) {
      assertThat(get(service, "/health").body())
          .contains("{\"name\":\"stock\",\"status\":\"ERROR\"");
      assertThat(get(service, "/health").statusCode()).isEqualTo(200);
    }
  }

  private HoldfastService start(HealthCheck... checks) {
    return HoldfastService.start(
        TestServices.settings("catalog", "catalog-1"),
        registry,
        (routes, context) -> List.of(checks).forEach(context::check));
  }

  private interface Says {
    boolean up();
  }

  private static HealthCheck check(HealthCheckType type, Says says) {
    return check(type, "stock", says);
  }

  private static HealthCheck check(HealthCheckType type, String name, Says says) {
    return new HealthCheck() {
      @Override
      public HealthCheckType type() {
        return type;
      }

      @Override
      public String name() {
        return name;
      }

      @Override
      public HealthCheckResponse call() {
        return HealthCheckResponse.builder().status(says.up()).build();
      }
    };
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
