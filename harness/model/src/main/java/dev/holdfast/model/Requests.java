package dev.holdfast.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The requests of one load, in the order in which they ended or nearly so. There may be more of
 * them than memory holds, so they are gone through and not looked up.
 */
public interface Requests {
  /** The load's name. */
  String load();

  /** Goes through all of them. */
  void forEach(Consumer<? super Request> to);

  /** All of them at once: for few. */
  default Stream<Request> stream() {
    List<Request> all = new ArrayList<>();
    forEach(all::add);
    return all.stream();
  }
}
