package dev.holdfast.client.transport;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The header that names the instances that served an answer, the answering one first; one that was
 * tried in vain ends in {@code !}.
 */
public final class Hops {
  /** Its name. */
  public static final HeaderName HEADER = HeaderNames.create("X-Served-By");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}!?");

  /** So many are named, of 128 characters at most: less than the 16 KiB that clients take. */
  public static final int MOST = 64;

  /** How many more there were. */
  public static final HeaderName OMITTED = HeaderNames.create("X-Served-By-Omitted");

  private Hops() {}

  /** The header's value. */
  public static String text(List<String> instances) {
    return String.join(", ", instances);
  }

  /**
   * What a header names; what is no name, and what comes after {@value #MOST} names, is left out.
   */
  public static List<String> parse(String header) {
    return Stream.of(header.split(",", MOST + 1))
        .limit(MOST)
        .map(String::strip)
        .filter(name -> NAME.matcher(name).matches())
        .toList();
  }

  /** An instance that was tried in vain. */
  public static String inVain(String instance) {
    return instance + "!";
  }
}
