package dev.holdfast.platform.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.platform.registry.Registered.Check;
import dev.holdfast.platform.registry.Registered.Kind;
import dev.holdfast.platform.registry.Registered.Status;
import dev.holdfast.platform.registry.Registered.Weights;
import dev.holdfast.platform.registry.RegistryState.Instance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Consul's rules about time, with a clock that the test moves. */
final class RegistryStateTest {
  private static final Duration TTL = Duration.ofSeconds(2);

  /** Near its overflow, since a monotonic clock may be anywhere. */
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);

  private final RegistryState state = new RegistryState(now::get);

  private static Registered ttl(String id, Status first, Duration deregisterAfter) {
    return new Registered(
        id,
        "s",
        "127.0.0.1",
        80,
        List.of(),
        Map.of(),
        Map.of(),
        Weights.EVEN,
        false,
        List.of(check("service:" + id, first, deregisterAfter)));
  }

  private static Check check(String id, Status first, Duration deregisterAfter) {
    return new Check(id, "", "", new Kind.Ttl(TTL), first, deregisterAfter);
  }

  private static Registered passing(String id) {
    return ttl(id, Status.PASSING, Duration.ofMinutes(1));
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
    state.sweep();
  }

  private Instance only() {
    return state.instance("s-1").orElseThrow();
  }

  private long index() throws InterruptedException {
    return state.instances("s", 0, Duration.ZERO).index();
  }

  @Test
  void aTtlThatIsNotRenewedIsCriticalExactlyWhenItEnds() {
    state.register(passing("s-1"));
    pass(TTL.minusNanos(1));
    assertThat(only().status()).isEqualTo(Status.PASSING);
    pass(Duration.ofNanos(1));
    assertThat(only().status()).isEqualTo(Status.CRITICAL);
    assertThat(only().checks().getFirst().output()).isEqualTo("TTL expired");
  }

  @Test
  void aRenewalStartsTheTtlAnewWithoutAnyNews() throws Exception {
    state.register(passing("s-1"));
    long before = index();
    pass(TTL.minusNanos(1));
    assertThat(state.update("service:s-1", Status.PASSING, "fine")).isTrue();
    pass(TTL.minusNanos(1));
    assertThat(only().status()).isEqualTo(Status.PASSING);
    assertThat(index()).isEqualTo(before);
    pass(Duration.ofNanos(1));
    assertThat(only().checks().getFirst().output())
        .isEqualTo("TTL expired (last output before timeout follows): fine");
    assertThat(index()).isGreaterThan(before);
  }

  @Test
  void aCheckThatIsThereKeepsItsStateWhenItIsRegisteredAgain() {
    state.register(passing("s-1"));
    pass(TTL);
    state.register(passing("s-1"));
    assertThat(only().status()).isEqualTo(Status.CRITICAL);
    assertThat(state.update("service:s-1", Status.PASSING, "")).isTrue();
    assertThat(only().status()).isEqualTo(Status.PASSING);
  }

  @Test
  void whoIsCriticalIsTakenOutAfterAMinuteAtTheEarliest() {
    state.register(ttl("s-1", Status.CRITICAL, Duration.ofSeconds(3)));
    pass(RegistryState.REAP_EVERY);
    pass(RegistryState.REAP_EVERY);
    assertThat(state.instance("s-1")).as("after 60 s").isPresent();
    pass(RegistryState.REAP_EVERY);
    assertThat(state.instance("s-1")).as("after 90 s").isEmpty();
  }

  @Test
  void whoIsHealthyOrWantsToStayIsNotTakenOut() {
    state.register(ttl("s-1", Status.CRITICAL, Duration.ZERO));
    state.register(passing("s-2"));
    for (int i = 0; i < 10; i++) {
      assertThat(state.update("service:s-2", Status.WARNING, "")).isTrue();
      now.addAndGet(RegistryState.REAP_EVERY.toNanos());
      assertThat(state.update("service:s-2", Status.WARNING, "")).isTrue();
      state.sweep();
    }
    assertThat(state.all().value()).hasSize(2);
  }

  @Test
  void aNameThatIsGoneKeepsCountingSoThatNobodyWaitsInVain() throws Exception {
    state.register(passing("s-1"));
    long registered = index();
    assertThat(state.deregister("s-1")).isTrue();
    var gone = state.instances("s", registered, Duration.ofMinutes(1));
    assertThat(gone.value()).isEmpty();
    assertThat(gone.index()).isGreaterThan(registered);
    assertThat(state.deregister("s-1")).isFalse();
  }

  @Test
  void anInstanceIsAsHealthyAsItsWorstCheck() {
    state.register(passing("s-1"));
    assertThat(state.addCheck("s-1", check("second", Status.WARNING, Duration.ZERO))).isTrue();
    assertThat(only().status()).isEqualTo(Status.WARNING);
    pass(TTL.minusNanos(1));
    assertThat(state.update("service:s-1", Status.PASSING, "")).isTrue();
    pass(Duration.ofNanos(1));
    assertThat(only().status()).isEqualTo(Status.CRITICAL);
    assertThat(state.removeCheck("second")).isTrue();
    assertThat(only().status()).isEqualTo(Status.PASSING);
    assertThat(state.removeCheck("second")).isFalse();
    assertThat(state.addCheck("nobody", check("x", Status.PASSING, Duration.ZERO))).isFalse();
  }

  @Test
  void aCheckThatARegistrationHasNoMoreStaysUnlessItIsToReplaceAll() {
    state.register(passing("s-1"));
    assertThat(state.addCheck("s-1", check("second", Status.CRITICAL, Duration.ZERO))).isTrue();
    state.register(passing("s-1"));
    assertThat(only().status()).isEqualTo(Status.CRITICAL);
    state.register(passing("s-1"), true);
    assertThat(only().status()).isEqualTo(Status.PASSING);
  }

  @Test
  void whoWaitsForTheCatalogueIsNotWokenByAChecksState() throws Exception {
    state.register(passing("s-1"));
    long index = state.catalog(0, Duration.ZERO).index();
    assertThat(state.update("service:s-1", Status.WARNING, "")).isTrue();
    assertThat(state.catalog(0, Duration.ZERO).index()).isEqualTo(index);
    assertThat(state.all(0, Duration.ZERO).index()).isGreaterThan(index);
    state.register(passing("s-2"));
    assertThat(state.catalog(index, Duration.ofMinutes(1)).value()).hasSize(2);
  }
}
