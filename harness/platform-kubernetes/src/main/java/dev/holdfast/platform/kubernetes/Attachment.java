package dev.holdfast.platform.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.model.Blueprint;
import dev.holdfast.model.Fault;
import dev.holdfast.model.SystemUnderTest;
import dev.holdfast.model.Workload;
import dev.holdfast.platform.kubernetes.KubernetesPlatform.Consent;
import dev.holdfast.platform.kubernetes.cluster.PodBoard;
import dev.holdfast.platform.kubernetes.cluster.PodView;
import dev.holdfast.platform.kubernetes.cluster.Refusal;
import dev.holdfast.platform.kubernetes.cluster.Setup;
import dev.holdfast.spi.Attaching;
import dev.holdfast.spi.BadSystem;
import dev.holdfast.spi.CannotStart;
import dev.holdfast.spi.RunContext;
import dev.holdfast.spi.RunningSystem;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Takes what runs in a namespace, and leaves it as it was. */
final class Attachment implements Attaching {
  private final Setup setup;
  private final Consent consent;

  Attachment(Setup setup, Consent consent) {
    this.setup = setup;
    this.consent = consent;
  }

  /**
   * Looks at everything that may forbid it before anything is changed.
   *
   * @throws BadSystem where a fault must not strike what is there
   */
  @Override
  public Blueprint blueprint(SystemUnderTest.Attached system, List<Fault> faults) {
    String namespace = system.namespace();
    refuseUnsaid(namespace);
    KubernetesPlatform.refuseWithoutProxies(setup, faults);
    try (KubernetesClient client = setup.cluster().client()) {
      Namespaces.check(setup, client, namespace);
      Rights.check(setup, client, namespace, faults);
      Found found = Found.look(client, namespace);
      Map<Workload, Long> ready = ready(client, namespace);
      faults.forEach(fault -> refuse(fault, found, ready));
      return blueprint(found)
          .noting(notes(namespace, found, ready, faults))
          .noting(neighbours(client, namespace, faults));
    } catch (KubernetesClientException e) {
      throw Refusal.of(setup.cluster(), "looking at namespace " + namespace, e);
    }
  }

  /** What stands there, for whoever has yet to choose what to break. Changes nothing. */
  Survey survey(String namespace) {
    refuseUnsaid(namespace);
    try (KubernetesClient client = setup.cluster().client()) {
      Namespaces.check(setup, client, namespace);
      Rights.check(setup, client, namespace, List.of());
      List<Survey.OnePod> pods =
          client.pods().inNamespace(namespace).list().getItems().stream()
              .flatMap(Survey.OnePod::of)
              .toList();
      return new Survey(Found.look(client, namespace).all(), pods, Everywhere.nodes(client, pods));
    } catch (KubernetesClientException e) {
      throw Refusal.of(setup.cluster(), "looking at namespace " + namespace, e);
    }
  }

  /** What carries these labels, in all namespaces, whether they may be touched or not. */
  SortedMap<String, List<Workload>> labelled(Map<String, String> labels) {
    refuseUnsaidContext("which cluster they are in");
    try (KubernetesClient client = setup.cluster().client()) {
      return Everywhere.labelled(client, labels);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        throw new CannotStart(
            "the cluster of %s does not allow this user to list the workloads of all namespaces: %s; check one namespace after the other (-n), or have it granted: ./holdfast rbac -n NAMESPACE --for everywhere"
                .formatted(setup.cluster(), Refusal.said(e)),
            e);
      }
      throw Refusal.of(setup.cluster(), "listing the workloads of all namespaces", e);
    }
  }

  private void refuseUnsaidContext(String what) {
    if (!consent.contextNamed()) {
      throw new BadSystem(
          "%s must be said, got none; say --context NAME (that of the kubeconfig is %s now), or kubernetes.context in holdfast.yaml"
              .formatted(what, setup.cluster().context()));
    }
  }

  private void refuseUnsaid(String namespace) {
    refuseUnsaidContext("system.namespace: which cluster namespace %s is in".formatted(namespace));
    if (setup.namespace().filter(other -> !other.equals(namespace)).isPresent()) {
      throw new BadSystem(
          "system.namespace: %s, but --namespace or holdfast.yaml says %s; leave out that one"
              .formatted(namespace, setup.namespace().orElseThrow()));
    }
  }

  /** Ready pods by their workload; one that is on its way out is not ready. */
  private static Map<Workload, Long> ready(KubernetesClient client, String namespace) {
    return client.pods().inNamespace(namespace).list().getItems().stream()
        .flatMap(pod -> PodView.workload(pod).map(workload -> PodView.of(pod, workload)).stream())
        .filter(pod -> pod.ready())
        .collect(Collectors.groupingBy(pod -> pod.workload(), Collectors.counting()));
  }

  private void refuse(Fault fault, Found found, Map<Workload, Long> readyPods) {
    Optional<Workload> struck = fault.target().ofWorkload();
    // of what is not there the plan speaks
    if (struck.isEmpty() || found.of(struck.get()).isEmpty()) {
      return;
    }
    Workload workload = struck.get();
    long ready = readyPods.getOrDefault(workload, 0L);
    if (ready == 0) {
      throw new BadSystem(
          "%s has no ready pod, so there is nothing to break; mend it first: kubectl describe %s/%s"
              .formatted(workload, workload.kind().key(), workload.name()));
    }
    boolean last =
        fault.target().pods() >= ready
            || (fault instanceof Fault.Scale scale && scale.to() == 0)
            || (fault instanceof Fault.Rollout && Found.isRecreated(found.of(workload).get()));
    if (last && !consent.lastReplicaToo()) {
      throw new BadSystem(
          "%s has %d ready %s, and %s would leave none; raise its replicas, or say --last-replica"
              .formatted(workload, ready, ready == 1 ? "pod" : "pods", fault.kind()));
    }
  }

  private static Blueprint blueprint(Found found) {
    List<Blueprint.LeftOut> unreachable = found.unreachable();
    Set<String> left =
        unreachable.stream().map(Blueprint.LeftOut::name).collect(Collectors.toSet());
    Blueprint whole = ChartReader.blueprint(found.all());
    return new Blueprint(
        whole.workloads(),
        whole.services().stream().filter(service -> !left.contains(service)).toList(),
        List.of(),
        whole.ports(),
        unreachable,
        whole.notes());
  }

  private List<String> notes(
      String namespace, Found found, Map<Workload, Long> ready, List<Fault> faults) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "namespace %s of the cluster at %s (%s): nothing is installed there, and what a fault changes is put back at the end"
            .formatted(namespace, setup.cluster().server(), setup.cluster()));
    for (Fault fault : faults) {
      fault
          .target()
          .ofWorkload()
          .flatMap(found::of)
          .ifPresent(workload -> notes.addAll(answersBack(fault, workload, found, ready)));
    }
    if (!found.unseen().isEmpty()) {
      notes.add(
          "this user may not list %s: whether one of them answers back is not known"
              .formatted(String.join(", ", found.unseen())));
    }
    return notes.stream().distinct().toList();
  }

  private static List<String> neighbours(
      KubernetesClient client, String namespace, List<Fault> faults) {
    return faults.stream()
        .filter(Fault.DrainNode.class::isInstance)
        .flatMap(fault -> fault.target().ofWorkload().stream())
        .distinct()
        .flatMap(workload -> Drains.notes(client, namespace, workload).stream())
        .toList();
  }

  private static List<String> answersBack(
      Fault fault, JsonNode workload, Found found, Map<Workload, Long> ready) {
    List<String> notes = new ArrayList<>();
    String name = fault.target().toString();
    fault
        .target()
        .ofWorkload()
        .ifPresent(
            of -> notes.add("ready pods of %s now: %d".formatted(of, ready.getOrDefault(of, 0L))));
    if (found.isAutoscaled(workload)) {
      notes.add(name + " has a HorizontalPodAutoscaler, which may change its number meanwhile");
    }
    if (Found.isArgos(workload)) {
      notes.add(name + " is Argo CD's, which may take a scaling back meanwhile");
    }
    if (fault instanceof Fault.Rollout) {
      notes.add(
          "a rollout changes the template of %s by the annotation restartedAt; that is put back at the end, which replaces its pods once more"
              .formatted(name));
    }
    return notes;
  }

  @Override
  public RunningSystem attach(
      SystemUnderTest.Attached system, List<Fault> faults, RunContext context) {
    String namespace = system.namespace();
    KubernetesClient client = setup.cluster().client();
    RunLedger ledger =
        RunLedger.begin(context.folder(), setup, context.run(), namespace, false, List.of());
    Hold hold = null;
    KubernetesSystem running = null;
    boolean kept = false;
    try {
      Found found = Found.look(client, namespace);
      Blueprint blueprint = blueprint(found);
      ledger.services(blueprint.services());
      ledger.holding();
      hold = Hold.take(setup, client, namespace, ledger, context.run());
      running = running(system, faults, context, client, ledger, found, blueprint, hold);
      running.start();
      kept = true;
      return running;
    } catch (KubernetesClientException e) {
      throw Refusal.of(setup.cluster(), "attaching to namespace " + namespace, e);
    } finally {
      if (!kept) {
        letGo(running, hold, client, ledger, context);
      }
    }
  }

  private KubernetesSystem running(
      SystemUnderTest.Attached system,
      List<Fault> faults,
      RunContext context,
      KubernetesClient client,
      RunLedger ledger,
      Found found,
      Blueprint blueprint,
      Hold hold) {
    String namespace = system.namespace();
    PodBoard board = Installation.board(client, namespace, blueprint, context);
    Audit audit =
        new Audit(
            context.folder(), setup.cluster(), namespace, context.run(), InstantSource.system());
    Set<Workload> struck =
        faults.stream()
            .flatMap(fault -> fault.target().ofWorkload().stream())
            .collect(Collectors.toSet());
    return new KubernetesSystem(
        setup,
        context,
        client,
        namespace,
        ledger,
        blueprint,
        blueprint.workloads().stream().filter(asked -> struck.contains(asked.workload())).toList(),
        ChartReader.selectors(found.all()),
        board,
        new PuttingBack(
            context, client, namespace, ledger, audit, found, hold, system.readyWithin()),
        Installation.nodes(setup, client, context, faults),
        new RunEffects(ledger, audit, board, true, consent.lastReplicaToo()));
  }

  private void letGo(
      @Nullable KubernetesSystem running,
      @Nullable Hold hold,
      KubernetesClient client,
      RunLedger ledger,
      RunContext context) {
    boolean interrupted = Thread.interrupted();
    try {
      if (running != null) {
        running.close();
        return;
      }
      try (client) {
        if (hold != null) {
          hold.close();
        }
        ledger.done();
      } catch (KubernetesClientException e) {
        context
            .progress()
            .say(
                String.valueOf(
                    Refusal.of(setup.cluster(), "letting go of the namespace", e).getMessage()));
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
