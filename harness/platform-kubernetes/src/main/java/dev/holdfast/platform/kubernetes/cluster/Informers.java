package dev.holdfast.platform.kubernetes.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starting informers in bounded time. */
public final class Informers {
  private static final int FIRST_LIST_SECONDS = 30;

  private Informers() {}

  /**
   * Returns once it has told what there is. From then on its watch is opened again whatever ends
   * it; by default an informer gives up where that is refused once.
   *
   * @throws KubernetesClientException where the cluster refuses the first list, or does not answer
   *     within the bound; the informer is stopped then
   */
  public static void start(SharedIndexInformer<?> informer) {
    informer.exceptionHandler((started, _) -> started);
    boolean started = false;
    try {
      informer.start().toCompletableFuture().get(FIRST_LIST_SECONDS, TimeUnit.SECONDS);
      started = true;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KubernetesClientException refused
          ? refused
          : new KubernetesClientException(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw new KubernetesClientException(
          "no list of what there is within " + FIRST_LIST_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("interrupted while listing what there is", e);
    } finally {
      if (!started) {
        informer.stop();
      }
    }
  }
}
