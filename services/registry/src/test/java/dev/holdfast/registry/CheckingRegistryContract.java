package dev.holdfast.registry;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a registry does besides that asks the instances itself whether they are well. */
public abstract class CheckingRegistryContract extends RegistryContract {
  @Test
  void anHttpCheckFollowsWhatTheInstanceAnswers() throws Exception {
    Probed probed = closing(new Probed());
    Registry registry = connect();
    Instance one = instance("1");
    Lists lists = new Lists();
    closing(registry.watch(service, lists.delivered::add));
    lists.next();

    registry.register(
        one,
        new HealthCheck.Http(
            probed.url(), Duration.ofSeconds(1), Duration.ofSeconds(2), FORGET_AFTER));
    lists.next(one);
    probed.answers(503);
    lists.next();
    probed.answers(204);
    lists.next(one);
    probed.close();
    lists.next();
  }

  @Test
  void aRegistryThatForgotAnInstanceWithAnHttpCheckIsToldAgain() throws Exception {
    Probed probed = closing(new Probed());
    Registry registry = connect();
    Instance one = instance("1");
    registry.register(
        one,
        new HealthCheck.Http(
            probed.url(), Duration.ofSeconds(1), Duration.ofSeconds(2), FORGET_AFTER));
    within(SLACK).until(() -> registry.healthy(service).size() == 1);

    forget(one);

    within(TTL.plus(SLACK)).until(() -> registry.healthy(service).equals(List.of(one)));
  }
}
