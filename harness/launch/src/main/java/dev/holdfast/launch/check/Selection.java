package dev.holdfast.launch.check;

import dev.holdfast.launch.Refused;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Of many workloads those that can be checked, and why the others cannot.
 *
 * @param chosen in the order in which they were found
 * @param leftOut the others: what cannot be checked by itself, and namespaces of which nothing can
 * @param <T> what is made of each to check it
 */
public record Selection<T>(List<T> chosen, List<LeftOut> leftOut) {
  public Selection {
    chosen = List.copyOf(chosen);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * What is not checked.
   *
   * @param what for people
   */
  public record LeftOut(String what, String why) {
    @Override
    public String toString() {
      return "not checked: %s: %s".formatted(what, why);
    }
  }

  /**
   * Prepares each of them.
   *
   * @param preparing tells by {@link IllegalArgumentException} that one cannot be checked, and by
   *     {@link Refused} that nothing of its namespace can; then the others there are not tried
   */
  public static <T> Selection<T> of(List<Placed> found, Function<Placed, T> preparing) {
    List<T> chosen = new ArrayList<>();
    List<LeftOut> leftOut = new ArrayList<>();
    Map<String, String> closed = new LinkedHashMap<>();
    for (Placed one : found) {
      if (closed.containsKey(one.namespace())) {
        continue;
      }
      try {
        chosen.add(preparing.apply(one));
      } catch (IllegalArgumentException e) {
        leftOut.add(new LeftOut(one.toString(), String.valueOf(e.getMessage())));
      } catch (Refused e) {
        closed.put(one.namespace(), String.join("; ", e.problems()));
      }
    }
    closed.forEach((namespace, why) -> leftOut.add(new LeftOut(said(namespace, found), why)));
    return new Selection<>(chosen, leftOut);
  }

  private static String said(String namespace, List<Placed> found) {
    return "%s in namespace %s"
        .formatted(
            String.join(
                ", ",
                found.stream()
                    .filter(one -> one.namespace().equals(namespace))
                    .map(one -> one.workload().toString())
                    .toList()),
            namespace);
  }
}
