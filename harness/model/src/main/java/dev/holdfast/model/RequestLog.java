package dev.holdfast.model;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The requests of one load in memory, in the order in which they ended: for few. */
public final class RequestLog implements Requests {
  private final String load;
  private final int size;
  private final long[] number;
  private final long[] intended;
  private final long[] started;
  private final long[] ended;
  private final short[] status;
  private final Answer[] answer;
  private final Object[] hops;
  private final String[] error;
  private final int[] connection;
  private final String[] pod;

  private RequestLog(Builder from) {
    load = from.load;
    size = from.size;
    number = Arrays.copyOf(from.number, size);
    intended = Arrays.copyOf(from.intended, size);
    started = Arrays.copyOf(from.started, size);
    ended = Arrays.copyOf(from.ended, size);
    status = Arrays.copyOf(from.status, size);
    answer = Arrays.copyOf(from.answer, size);
    hops = Arrays.copyOf(from.hops, size);
    error = Arrays.copyOf(from.error, size);
    connection = Arrays.copyOf(from.connection, size);
    pod = Arrays.copyOf(from.pod, size);
  }

  /** As {@code from}, in another order. */
  private RequestLog(Builder from, Integer[] order) {
    this(from);
    for (int at = 0; at < size; at++) {
      int was = order[at];
      number[at] = from.number[was];
      intended[at] = from.intended[was];
      started[at] = from.started[was];
      ended[at] = from.ended[was];
      status[at] = from.status[was];
      answer[at] = from.answer[was];
      hops[at] = from.hops[was];
      error[at] = from.error[was];
      connection[at] = from.connection[was];
      pod[at] = from.pod[was];
    }
  }

  @Override
  public String load() {
    return load;
  }

  /** How many requests. */
  public int size() {
    return size;
  }

  /** The request at {@code index}, in the order of their ends. */
  public Request get(int index) {
    return new Request(
        number[index],
        intended[index],
        started[index],
        ended[index],
        status[index],
        answer[index],
        hopsOf(index),
        error[index],
        connection[index],
        pod[index]);
  }

  @Override
  public void forEach(Consumer<? super Request> to) {
    for (int index = 0; index < size; index++) {
      to.accept(get(index));
    }
  }

  @Override
  public Stream<Request> stream() {
    return IntStream.range(0, size).mapToObj(this::get);
  }

  @SuppressWarnings("unchecked")
  private List<String> hopsOf(int index) {
    return (List<String>) hops[index];
  }

  /** Collects requests, in whatever order they come; not thread-safe. */
  public static final class Builder {
    private final String load;
    private final Map<List<String>, List<String>> sameHops = new HashMap<>();
    private final Map<String, String> sameText = new HashMap<>();
    private int size;
    private long[] number = new long[1024];
    private long[] intended = new long[1024];
    private long[] started = new long[1024];
    private long[] ended = new long[1024];
    private short[] status = new short[1024];
    private Answer[] answer = new Answer[1024];
    private Object[] hops = new Object[1024];
    private String[] error = new String[1024];
    private int[] connection = new int[1024];
    private String[] pod = new String[1024];

    /** For the load of that name. */
    public Builder(String load) {
      this.load = load;
    }

    /** Adds one. */
    public Builder add(Request request) {
      if (size == number.length) {
        grow(size * 2);
      }
      number[size] = request.number();
      intended[size] = request.intendedNanos();
      started[size] = request.startedNanos();
      ended[size] = request.endedNanos();
      status[size] = (short) request.status();
      answer[size] = request.answer();
      hops[size] = sameHops.computeIfAbsent(request.hops(), List::copyOf);
      error[size] = sameText.computeIfAbsent(request.error(), same -> same);
      connection[size] = request.connection();
      pod[size] = sameText.computeIfAbsent(request.pod(), same -> same);
      size++;
      return this;
    }

    /** What was added so far; what ended at the same time stays in the order it came. */
    public RequestLog build() {
      return IntStream.range(1, size).allMatch(at -> ended[at - 1] <= ended[at])
          ? new RequestLog(this)
          : new RequestLog(this, order());
    }

    private Integer[] order() {
      Integer[] order = IntStream.range(0, size).boxed().toArray(Integer[]::new);
      Arrays.sort(order, Comparator.comparingLong(at -> ended[at]));
      return order;
    }

    private void grow(int length) {
      number = Arrays.copyOf(number, length);
      intended = Arrays.copyOf(intended, length);
      started = Arrays.copyOf(started, length);
      ended = Arrays.copyOf(ended, length);
      status = Arrays.copyOf(status, length);
      answer = Arrays.copyOf(answer, length);
      hops = Arrays.copyOf(hops, length);
      error = Arrays.copyOf(error, length);
      connection = Arrays.copyOf(connection, length);
      pod = Arrays.copyOf(pod, length);
    }
  }
}
