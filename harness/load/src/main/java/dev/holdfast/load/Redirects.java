package dev.holdfast.load;

import dev.holdfast.load.CallTemplate.Call;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows answers that send the request on (RFC 9110, 15.4), as often as the load says, and to
 * where the load goes alone: a load never reaches what is not the system. Belongs to the load's
 * event loop.
 */
final class Redirects {
  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

  /** After these it is a GET that is sent on, as all clients do it, whatever it was before. */
  private static final Set<Integer> AS_GET = Set.of(301, 302, 303);

  private static final int SEE_OTHER = 303;
  private static final int MAX_SHOWN = 100;

  private final int most;
  private final boolean secured;
  private final String address;
  private final String service;
  private final int servicePort;
  private final Consumer<Exchange> sender;

  /**
   * For a load.
   *
   * @param most so often a request is sent on; 0 for never
   * @param address where the load goes
   * @param service the Service that it goes to, as the system itself calls it
   * @param servicePort the Service's port
   * @param sender sends a request again
   */
  Redirects(
      int most,
      boolean secured,
      String address,
      String service,
      int servicePort,
      Consumer<Exchange> sender) {
    this.most = most;
    this.secured = secured;
    this.address = address;
    this.service = service;
    this.servicePort = servicePort;
    this.sender = sender;
  }

  /** What comes of an answer. */
  sealed interface Next {
    /** It is the last one. */
    record Over() implements Next {}

    /** It leads to where this load does not go. */
    record Wrong(String why) implements Next {}

    /** The request is sent on. */
    record Onward(Call call) implements Next {}
  }

  Next after(Exchange exchange, Incoming answer) {
    String location = answer.header("location");
    if (most == 0 || location == null || !STATUSES.contains(answer.status())) {
      return new Next.Over();
    }
    Call call = exchange.call();
    if (exchange.redirects() == most) {
      return new Next.Wrong(
          call.withoutSecrets("more than " + most + " redirects: " + shown(location)));
    }
    @Nullable String place = placeOf(location, call);
    if (place == null) {
      return new Next.Wrong(
          call.withoutSecrets(
              "redirect to where the load does not go: status "
                  + answer.status()
                  + ", "
                  + shown(location)));
    }
    boolean asGet =
        AS_GET.contains(answer.status())
            && (call.method().equals(HttpMethod.POST) || answer.status() == SEE_OTHER)
            && !call.method().equals(HttpMethod.HEAD);
    return new Next.Onward(call.onward(place, asGet));
  }

  /** Sends a request on. */
  void send(Exchange exchange, Call call) {
    exchange.onward(call);
    sender.accept(exchange);
  }

  /** The path, with its query; null for another scheme, host or port. */
  private @Nullable String placeOf(String location, Call call) {
    String scheme = secured ? "https" : "http";
    String host = call.host();
    try {
      URI to = new URI(scheme + "://" + host + call.path()).resolve(new URI(location));
      if (!scheme.equalsIgnoreCase(to.getScheme()) || !isHere(to, host)) {
        return null;
      }
      String path = to.getRawPath() == null || to.getRawPath().isEmpty() ? "/" : to.getRawPath();
      String query = to.getRawQuery();
      return URI.create(query == null ? path : path + "?" + query).toASCIIString();
    } catch (URISyntaxException | IllegalArgumentException e) {
      return null;
    }
  }

  private boolean isHere(URI to, String host) {
    String authority = to.getRawAuthority();
    return authority != null
        && (same(authority, host) || same(authority, address) || isService(authority));
  }

  /**
   * The Service by a name that a cluster's name server gives it. {@code shop.com} may be somebody's
   * domain, so a name of two parts must say the Service's port, too.
   */
  private boolean isService(String authority) {
    String place = withPort(authority);
    String port = ":" + servicePort;
    if (!place.endsWith(port)) {
      return false;
    }
    String name = place.substring(0, place.length() - port.length());
    String more = name.startsWith(service) ? name.substring(service.length()) : "no";
    return more.isEmpty()
        || more.matches("\\.[a-z0-9-]+\\.svc(?:\\.[a-z0-9.-]+)?")
        || (more.matches("\\.[a-z0-9-]+") && authority.endsWith(port));
  }

  private boolean same(String one, String other) {
    return withPort(one).equals(withPort(other));
  }

  private String withPort(String authority) {
    String lower = authority.toLowerCase(Locale.ROOT);
    return lower.matches(".*:[0-9]+") ? lower : lower + (secured ? ":443" : ":80");
  }

  private static String shown(String location) {
    return UntrustedText.printable(location, MAX_SHOWN);
  }
}
