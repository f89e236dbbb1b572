package dev.holdfast.service;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The address that an instance stands in the registry with: what others call, so a wrong one costs
 * each of them a try per request, or leads them to themselves.
 */
final class AdvertisedAddress {
  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
              + "(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");
  private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");
  private static final Pattern IPV6 =
      Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final Pattern WITH_PORT = Pattern.compile("([^:]+|\\[.*\\]):\\d*");

  private AdvertisedAddress() {}

  /**
   * What a process bound to that address is reached at. In a pod the host's name is the pod's; on a
   * machine whose own name means its loopback, as Debian has it, the address of an interface.
   */
  static String of(InetAddress bind) {
    if (!bind.isAnyLocalAddress()) {
      return plain(bind);
    }
    try {
      InetAddress named = InetAddress.getLocalHost();
      return plain(named.isLoopbackAddress() ? ofInterface().orElse(named) : named);
    } catch (UnknownHostException e) {
      return plain(ofInterface().orElse(InetAddress.getLoopbackAddress()));
    }
  }

  private static Optional<InetAddress> ofInterface() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .min((one, other) -> Boolean.compare(six(one), six(other)));
    } catch (SocketException e) {
      return Optional.empty();
    }
  }

  private static boolean six(InetAddress address) {
    return address instanceof Inet6Address;
  }

  /** Without the interface that an IPv6 address may name. */
  private static String plain(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  /** What is wrong with it, as a rule that it breaks; a right one breaks none. */
  static String rule(String text, InetAddress bind) {
    return problem(text, bind).orElse("must be an address that others can reach");
  }

  static Optional<String> problem(String text, InetAddress bind) {
    if (text.contains("/")) {
      return Optional.of("must be an address alone, not a URL");
    }
    if (WITH_PORT.matcher(text).matches()) {
      return Optional.of("must be an address without a port, which is HOLDFAST_ADVERTISE_PORT's");
    }
    if (text.startsWith("[") || text.contains("%")) {
      return Optional.of("must be an IPv6 address without brackets and without an interface");
    }
    boolean numeric = DIGITS_AND_DOTS.matcher(text).matches() || IPV6.matcher(text).matches();
    if (!numeric) {
      return !NAME.matcher(text).matches()
          ? Optional.of("must be an IP address or a host name")
          : text.equalsIgnoreCase("localhost") ? loopback(bind) : Optional.empty();
    }
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      return Optional.of("must be an IP address or a host name");
    }
    if (DIGITS_AND_DOTS.matcher(text).matches() && text.split("\\.", -1).length != 4) {
      return Optional.of("must be an IP address or a host name"); // 10.7 would be 10.0.0.7
    }
    if (address.isAnyLocalAddress()) {
      return Optional.of("must be an address that others can reach, not a wildcard");
    }
    if (address.isMulticastAddress() || text.equals("255.255.255.255")) {
      return Optional.of("must be the address of one machine, not of many");
    }
    return address.isLoopbackAddress() ? loopback(bind) : Optional.empty();
  }

  /** Right where all is on one machine, and so it listens there alone. */
  private static Optional<String> loopback(InetAddress bind) {
    return bind.isLoopbackAddress()
        ? Optional.empty()
        : Optional.of(
            "must be an address that others can reach, not this machine's loopback; where all"
                + " services are on this machine set HOLDFAST_BIND to it as well");
  }
}
