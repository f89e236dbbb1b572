import io.helidon.config.Config;
import io.helidon.webserver.WebServer;

/** A Helidon service with nothing but its one route, to compare with. */
public class Bare {
  public static void main(String[] args) {
    WebServer.builder()
        .config(Config.create().get("server"))
        .host("127.0.0.1")
        .port(Integer.parseInt(args[0]))
        .routing(routing ->
            routing.get(
                "/prices/{id}",
                (request, response) ->
                    response.send("{\"price\":\"" + request.path().pathParameters().get("id") + "\"}")))
        .build()
        .start();
  }
}
