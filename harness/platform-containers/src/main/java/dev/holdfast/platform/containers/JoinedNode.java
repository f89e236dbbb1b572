package dev.holdfast.platform.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotModifiedException;
import dev.holdfast.platform.kubernetes.node.Node;
import dev.holdfast.platform.kubernetes.node.Stoppable;
import dev.holdfast.spi.FaultNotPossible;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/** A node beside the first, which faults may strike: a container that can be stopped. */
final class JoinedNode implements Node, Stoppable {
  private final DockerClient docker;
  private final String name;
  private final K3sContainer container;
  private Node.@Nullable Running lifeline;

  /** Of a container that runs. */
  JoinedNode(DockerClient docker, String name, K3sContainer container) {
    this.docker = docker;
    this.name = name;
    this.container = container;
    lifeline = way().start(Stack.LIFELINE, List.of(), _ -> {});
  }

  /** What joins the cluster of a server. */
  static final class Joining extends K3sContainer {
    Joining(DockerImageName image, String name, String server, String token) {
      super(image);
      setExposedPorts(List.of());
      withTmpFs(Stack.TMPFS);
      withCommand("agent");
      withEnv(Map.of("K3S_URL", server, "K3S_TOKEN", token));
      withCreateContainerCmdModifier(create -> create.withHostName(name));
      // it has no port to wait for: the cluster says when it has joined
      waitingFor(Wait.forListeningPort());
    }

    /** Only a server has a kubeconfig to be copied. */
    @Override
    protected void containerIsStarted(InspectContainerResponse info) {}
  }

  K3sContainer container() {
    return container;
  }

  private ContainerNode way() {
    return new ContainerNode(docker, container.getContainerId(), name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Running start(String script, List<String> arguments, Consumer<String> lines) {
    return way().start(script, arguments, lines);
  }

  @Override
  public void stop() {
    try {
      docker.killContainerCmd(container.getContainerId()).exec();
    } catch (ConflictException e) {
      throw new FaultNotPossible("node " + name + " does not run");
    } catch (DockerException e) {
      throw new FaultNotPossible("node " + name + " cannot be stopped: " + Docker.words(e));
    }
  }

  @Override
  public synchronized void start() {
    try {
      docker.startContainerCmd(container.getContainerId()).exec();
    } catch (NotModifiedException e) {
      return; // it runs
    } catch (DockerException e) {
      throw new FaultNotPossible("node " + name + " does not start again: " + Docker.words(e));
    }
    lifeline = way().start(Stack.LIFELINE, List.of(), _ -> {});
  }

  synchronized void close() {
    container.stop();
    if (lifeline != null) {
      lifeline.close();
    }
  }
}
