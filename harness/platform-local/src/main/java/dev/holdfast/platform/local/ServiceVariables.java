package dev.holdfast.platform.local;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The variables by which Kubernetes, and Docker's links before it, tell where a Service is. */
final class ServiceVariables {
  private ServiceVariables() {}

  /**
   * Those of one port; of several, the first one's are those that name none.
   *
   * @param service its name, perhaps with its namespace behind it
   * @param port its name; "" where it has none
   */
  static Map<String, String> of(String service, String port, InetSocketAddress at) {
    String name = upper(service.replaceFirst("\\..*", ""));
    String host = at.getAddress().getHostAddress();
    String number = Integer.toString(at.getPort());
    String url = "tcp://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + number;
    String link = name + "_PORT_" + number + "_TCP";
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put(name + "_SERVICE_HOST", host);
    variables.put(name + "_SERVICE_PORT", number);
    if (!port.isEmpty()) {
      variables.put(name + "_SERVICE_PORT_" + upper(port), number);
    }
    variables.put(name + "_PORT", url);
    variables.put(link, url);
    variables.put(link + "_PROTO", "tcp");
    variables.put(link + "_PORT", number);
    variables.put(link + "_ADDR", host);
    return variables;
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
