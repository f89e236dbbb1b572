package dev.holdfast.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Scenario;
import java.nio.file.Path;
import java.util.List;

/** Scenarios as texts, read as if they had been read before, so that no chart need exist. */
final class Texts {
  static final Path FILE = Path.of("/somewhere/scenarios/a.yaml");

  /** Every field that there is, one to a line. */
  static final String EVERY_FIELD =
      """
      holdfast: 1
      scenario: every-field
      description: Says all that can be said.
      tags:
        - smoke
      system:
        charts:
          - release: sample
            chart: ../charts/sample
            values:
              catalog:
                replicas: 3
              registry:
                url: "${platform.registry.url}"
        ready-within: 2m
      load:
        browse:
          to: gateway
          rate: 300/s
          for: 1h
          timeout: 2s
          connections:
            keep-alive: 32
          requests:
            - get: "/api/products/${1..1000}"
              ok:
                status: 200
                json:
                  id: "${1..1000}"
                  price.currency: EUR
                within: 250ms
        peek:
          to: catalog
          rate: 90/m
          for: 30m
          connections: fresh
          requests:
            - head: /health
              ok:
                status: 204
      baseline:
        for: 10s
        failed-at-most: 0.1%
      faults:
        kill-one:
          after: baseline
          kill:
            deployment: catalog
            container: app
            pods: 2
            signal: TERM
        kill-other:
          after: kill-one
          kill:
            statefulset: store
        kill-late:
          at: 20m
          kill:
            deployment: gateway
        late:
          at: 21m
          network:
            deployment: pricing
            pods: 2
            for: 8s
            latency:
              delay: 300ms
              jitter: 50ms
            toxicity: 25%
            direction: upstream
            hits-probes: true
        narrow:
          at: 22m
          network:
            deployment: pricing
            for: 8s
            bandwidth:
              rate: 100KB/s
        silent:
          at: 23m
          network:
            deployment: pricing
            for: 8s
            timeout:
              after: 2s
        broken:
          at: 24m
          network:
            deployment: pricing
            for: 8s
            reset:
              after: 1s
        lingering:
          at: 25m
          network:
            deployment: pricing
            for: 8s
            slow-close:
              delay: 1s
        crumbling:
          at: 26m
          network:
            deployment: pricing
            for: 8s
            slicer:
              size: 64
              variation: 16
              delay: 1ms
        short:
          at: 27m
          network:
            statefulset: store
            for: 8s
            limit-data:
              bytes: 1000
        gone:
          at: 28m
          network:
            deployment: pricing
            for: 8s
            down: {}
        no-registry:
          at: 29m
          registry-outage:
            for: 10s
        slow-registry:
          at: 30m
          registry-outage:
            for: 10s
            latency:
              delay: 1s
        no-log-store:
          at: 31m
          log-store-outage:
            for: 60s
        slow-log-store:
          at: 33m
          log-store-outage:
            for: 10s
            latency:
              delay: 1s
        full-log-store:
          at: 34m
          log-store-outage:
            for: 20s
            too-many-requests: {}
        hang:
          after: kill-late
          pause:
            deployment: catalog
            container: app
            pods: 2
            for: 5s
        roll:
          after: hang
          delete-pod:
            deployment: catalog
            pods: 1
            grace: 0s
        grow:
          after: roll
          scale:
            deployment: catalog
            to: 5
            for: 20s
        renew:
          after: grow
          rollout:
            statefulset: store
        empty:
          after: renew
          drain-node:
            deployment: catalog
            for: 20s
        dark:
          after: empty
          stop-node:
            statefulset: store
            for: 30s
        theirs:
          at: 35m
          observe:
            deployment: pricing
            for: 30s
        cut:
          after: dark
          partition:
            deployment: catalog
            pods: 2
            from: pricing
            for: 8s
      stop-if:
        failed-at-least: 50%
        for: 10s
        not-answering:
          - https://shop.example.com/healthz
        found:
          - 'http://prometheus:9090 ALERTS{alertstate="firing"} > 0'
      expect:
        browse:
          failed-at-most: 3
          slow-at-most: 1%
          p50-at-most: 20ms
          p99.9-at-most: 1.5x baseline
          max-at-most: 2s
        peek:
          failed-at-most: 0
        kill-one:
          clean-within: 500ms
          out-of-rotation-within: 5s
          redundant-within: 30s
        kill-late:
          clean-within: 2s
        logs:
          of: [gateway]
          lost-at-most: 0
          duplicated-at-most: 0.1%
          out-of-order-at-most: 1%
          searchable-within: 20s
      """;

  private Texts() {}

  static Scenario good(String text, String... overrides) {
    Reading reading = ScenarioReader.read(text, FILE, List.of(overrides));
    assertThat(reading).isInstanceOf(Reading.Good.class);
    return ((Reading.Good) reading).scenario();
  }

  static List<Problem> problems(String text, String... overrides) {
    return problems(ScenarioReader.read(text, FILE, List.of(overrides)));
  }

  static List<Problem> problems(Reading reading) {
    return switch (reading) {
      case Reading.Good good -> List.of();
      case Reading.Bad bad -> bad.problems();
    };
  }
}
