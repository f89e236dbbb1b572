package dev.holdfast.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The lines that the log store held, in columns, in the store's order; some 40 bytes a line. */
public final class LogLines {
  private static final LogLines NONE = new Builder().build();

  private final int size;
  private final List<LogLine.Writer> writers;
  private final int[] writer;
  private final long[] sequence;
  private final String[] load;
  private final long[] number;
  private final long[] epochMillis;
  private final long[] position;

  private LogLines(Builder from) {
    size = from.size;
    writers = List.copyOf(from.writers);
    writer = Arrays.copyOf(from.writer, size);
    sequence = Arrays.copyOf(from.sequence, size);
    load = Arrays.copyOf(from.load, size);
    number = Arrays.copyOf(from.number, size);
    epochMillis = Arrays.copyOf(from.epochMillis, size);
    position = Arrays.copyOf(from.position, size);
  }

  /** Of a run that asked nothing of logs. */
  public static LogLines none() {
    return NONE;
  }

  /** How many lines, doubled ones counted as often as they are there. */
  public int size() {
    return size;
  }

  /** The line at {@code index}, in the store's order. */
  public LogLine get(int index) {
    return new LogLine(
        writers.get(writer[index]),
        sequence[index],
        load[index],
        number[index],
        epochMillis[index],
        position[index]);
  }

  /** All of them. */
  public Stream<LogLine> stream() {
    return IntStream.range(0, size).mapToObj(this::get);
  }

  /** The same by their positions; those of one position stay as they are. */
  public LogLines byPosition() {
    if (IntStream.range(1, size).allMatch(i -> position[i - 1] <= position[i])) {
      return this;
    }
    Builder sorted = new Builder();
    IntStream.range(0, size)
        .boxed()
        .sorted(Comparator.comparingLong(i -> position[i]))
        .forEach(i -> sorted.add(get(i)));
    return sorted.build();
  }

  /** Collects lines; not thread-safe. */
  public static final class Builder {
    private final Map<LogLine.Writer, Integer> known = new HashMap<>();
    private final Map<String, String> sameLoad = new HashMap<>();
    private final List<LogLine.Writer> writers = new ArrayList<>();
    private int size;
    private int[] writer = new int[1024];
    private long[] sequence = new long[1024];
    private String[] load = new String[1024];
    private long[] number = new long[1024];
    private long[] epochMillis = new long[1024];
    private long[] position = new long[1024];

    /** Adds one. */
    public Builder add(LogLine line) {
      if (size == sequence.length) {
        grow(size * 2);
      }
      writer[size] = known.computeIfAbsent(line.writer(), this::addWriter);
      sequence[size] = line.sequence();
      load[size] = sameLoad.computeIfAbsent(line.load(), same -> same);
      number[size] = line.number();
      epochMillis[size] = line.epochMillis();
      position[size] = line.position();
      size++;
      return this;
    }

    private int addWriter(LogLine.Writer added) {
      writers.add(added);
      return writers.size() - 1;
    }

    /** How many were added so far. */
    public int size() {
      return size;
    }

    /** What was added so far. */
    public LogLines build() {
      return new LogLines(this);
    }

    private void grow(int length) {
      writer = Arrays.copyOf(writer, length);
      sequence = Arrays.copyOf(sequence, length);
      load = Arrays.copyOf(load, length);
      number = Arrays.copyOf(number, length);
      epochMillis = Arrays.copyOf(epochMillis, length);
      position = Arrays.copyOf(position, length);
    }
  }
}
