package dev.holdfast.helm;

import dev.holdfast.helm.HelmWork.Answer;
import dev.holdfast.model.ChartInstall;
import dev.holdfast.spi.CannotStart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The releases of one namespace of a cluster. */
public final class HelmReleases {
  private final Path tmp;
  private final String kubeconfig;
  private final String namespace;

  /**
   * In that namespace.
   *
   * @param tmp work is done in folders below it, which are gone again when a call returns
   * @param kubeconfig the contents of one, whose current context is the cluster's
   */
  public HelmReleases(Path tmp, String kubeconfig, String namespace) {
    this.tmp = tmp;
    this.kubeconfig = kubeconfig;
    this.namespace = namespace;
  }

  /**
   * Installs the charts, without waiting until their pods are ready.
   *
   * @param mark by which the releases are known as one run's, see {@link ReleaseMark}
   * @throws ReleaseRefused where Helm or the cluster refuses one
   * @throws CannotStart where Helm cannot be run
   */
  public void install(List<ChartInstall> charts, String mark, Duration bound) {
    try (HelmWork work = HelmWork.in(tmp)) {
      check(work.charts(charts).marked(mark), HelmChild.Deed.INSTALL, bound);
    }
  }

  /**
   * Removes releases; one that is not there is no error. Does not wait until their pods have ended.
   *
   * @throws ReleaseRefused where Helm or the cluster refuses
   */
  public void uninstall(List<String> releases, Duration bound) {
    try (HelmWork work = HelmWork.in(tmp)) {
      check(work.releases(releases), HelmChild.Deed.UNINSTALL, bound);
    }
  }

  /**
   * Runs a release's tests ({@code helm test}); what Helm said.
   *
   * @throws ReleaseRefused where a test fails
   */
  public String test(String release, Duration bound) {
    try (HelmWork work = HelmWork.in(tmp)) {
      return check(work.releases(List.of(release)), HelmChild.Deed.TEST, bound).getFirst().text();
    }
  }

  /**
   * What Helm says of a release: {@code deployed}.
   *
   * @throws ReleaseRefused where there is no such release
   */
  public String status(String release, Duration bound) {
    try (HelmWork work = HelmWork.in(tmp)) {
      return check(work.releases(List.of(release)), HelmChild.Deed.STATUS, bound).getFirst().text();
    }
  }

  private List<Answer> check(HelmWork work, HelmChild.Deed deed, Duration bound) {
    List<Answer> answers =
        work.namespace(namespace).cluster(kubeconfig).within(bound.toSeconds()).ask(deed);
    for (Answer answer : answers) {
      if (answer.refused()) {
        throw new ReleaseRefused(answer.release(), answer.about(), answer.shortened());
      }
    }
    return answers;
  }
}
