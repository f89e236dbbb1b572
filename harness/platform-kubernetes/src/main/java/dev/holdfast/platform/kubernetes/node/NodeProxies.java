package dev.holdfast.platform.kubernetes.node;

import dev.holdfast.model.Toxic;
import dev.holdfast.spi.FaultNotPossible;
import dev.holdfast.toxiproxy.ToxicRequest;
import dev.holdfast.toxiproxy.Toxiproxy;
import dev.holdfast.toxiproxy.ToxiproxyFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Toxiproxies, asked from the node. What adds a toxic there waits for the end of its input to take
 * it away again, so that a toxic ends with the harness, however that ends.
 */
public final class NodeProxies {
  /**
   * HTTP with what nodes have: socat, which kubelets forward ports with, or nc. Neither may end its
   * half of the connection early, or the server takes the request for given up.
   */
  private static final String ASK =
      """
      talk() {
        if command -v socat >/dev/null; then socat -t 5 - "TCP:$1:$2,shut-none,connect-timeout=3"
        else { cat; sleep 1; } | nc -w 5 "$1" "$2"; fi
      }
      ask() {
        answer=$(printf '%s %s HTTP/1.0\\r\\nHost: %s\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n%s' \
          "$3" "$4" "$1" "${#5}" "$5" | talk "$1" "$2" 2>&1 | tr -d '\\r')
        status=${answer#* }; status=${status%% *}
      }
      """;

  private static final String SAY = ASK + "ask \"$@\"; echo \"$answer\"\n";

  /** Eight arguments for each deed: where it is asked for, what does it, what undoes it. */
  private static final String HOLD =
      ASK
          + """
          seconds=$1; shift
          strike() {
            while [ $# -gt 0 ]; do
              ask "$1" "$2" "$3" "$4" "$5"
              case $status in
                2??) ;;
                *) echo "what is at $1:$2 answered $3 $4 with" $answer; return 1 ;;
              esac
              shift 8
            done
          }
          heal() {
            while [ $# -gt 0 ]; do ask "$1" "$2" "$6" "$7" "$8"; shift 8; done
          }
          trap 'heal "$@"; exit' HUP INT TERM
          strike "$@" || { heal "$@"; exit 4; }
          echo held
          exec 3<&0
          timeout $seconds cat <&3 >/dev/null &
          wait $!
          heal "$@"
          """;

  private final NodeScripts scripts;

  public NodeProxies(Node node) {
    scripts = new NodeScripts(node);
  }

  /** A proxy that can be struck. */
  public record Target(Proxies.Place place, String proxy) {
    @Override
    public String toString() {
      return "%s at %s:%d".formatted(proxy, place.host(), place.apiPort());
    }
  }

  /**
   * The proxy of that place.
   *
   * @throws FaultNotPossible where the server there does not answer or has none on that port
   */
  public Target target(Proxies.Place place) {
    List<String> asking =
        List.of(place.host(), Integer.toString(place.apiPort()), "GET", "/proxies", "");
    List<String> answer = scripts.run(SAY, asking).lines();
    int body = answer.indexOf("");
    try {
      String list = body < 0 ? "" : String.join("", answer.subList(body, answer.size()));
      return Toxiproxy.read(list).stream()
          .filter(proxy -> proxy.listen().endsWith(":" + place.port()))
          .findFirst()
          .map(proxy -> new Target(place, proxy.name()))
          .orElseThrow(() ->
              new FaultNotPossible(
                  "toxiproxy at %s:%d has no proxy on port %d"
                      .formatted(place.host(), place.apiPort(), place.port())));
    } catch (ToxiproxyFailed e) {
      throw new FaultNotPossible(
          "toxiproxy at %s:%d did not answer: %s"
              .formatted(place.host(), place.apiPort(), String.join(" ", answer)));
    }
  }

  /**
   * Adds the toxic to all of them until the handle is closed or this process has died, and no
   * longer than so; or to none.
   *
   * @throws FaultNotPossible where a server refuses
   */
  public Node.Running hold(List<Target> targets, String name, Toxic toxic, Duration most) {
    return hold(
        targets.stream()
            .map(target ->
                new Deed(
                    target.place.host(),
                    target.place.apiPort(),
                    Asked.of(ToxicRequest.adding(target.proxy, name, toxic)),
                    Asked.of(ToxicRequest.removing(target.proxy, name, toxic))))
            .toList(),
        most);
  }

  /** A request of HTTP with a body of JSON. */
  public record Asked(String method, String path, String body) {
    static Asked of(ToxicRequest request) {
      return new Asked(request.method(), request.path(), request.body());
    }
  }

  /** What a server is asked to do, and how it is asked to undo it. */
  public record Deed(String host, int port, Asked strike, Asked heal) {}

  /**
   * Has all of them done until the handle is closed or this process has died, and no longer than
   * so; or none.
   *
   * @throws FaultNotPossible where a server refuses
   */
  public Node.Running hold(List<Deed> deeds, Duration most) {
    List<String> arguments = new ArrayList<>(List.of(Long.toString(most.toSeconds())));
    for (Deed deed : deeds) {
      arguments.add(deed.host);
      arguments.add(Integer.toString(deed.port));
      for (Asked asked : List.of(deed.strike, deed.heal)) {
        arguments.addAll(List.of(asked.method, asked.path, asked.body));
      }
    }
    return scripts.hold(HOLD, arguments);
  }
}
