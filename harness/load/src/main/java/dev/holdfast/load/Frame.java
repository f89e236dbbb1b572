package dev.holdfast.load;

import dev.holdfast.model.Answer;
import dev.holdfast.model.Event;
import dev.holdfast.model.Request;
import dev.holdfast.spi.LoadDriver.Stats;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/** What a generator elsewhere says, all times by its own clock. */
sealed interface Frame {
  /** In the order of the numbers that are said for them. */
  List<Answer> ANSWERS = List.of(Answer.OK, Answer.SLOW, Answer.FAILED, Answer.INDETERMINATE);

  /** What its clock showed when it was asked for the {@code number}th time. */
  record Time(long number, long nanos) implements Frame {}

  /** A request of a load is over. */
  record Ended(int id, Request request) implements Frame {}

  /** Something that the load has to say of its generator. */
  record Told(int id, Event event) implements Frame {}

  /** How a load goes. */
  record Goes(int id, Stats stats) implements Frame {}

  /**
   * A load is over.
   *
   * @param requests how many were said here
   * @param dropped how many could not be said
   * @param why "" or what ended it
   */
  record Over(int id, long requests, long dropped, String why) implements Frame {}

  /** Writes them. */
  final class Out {
    private final CheckedOutputStream checked;
    private final DataOutputStream out;

    Out(CheckedOutputStream to) {
      checked = to;
      out = new DataOutputStream(to);
    }

    void write(Frame frame) throws IOException {
      switch (frame) {
        case Time(long number, long nanos) -> {
          out.writeByte(1);
          out.writeLong(number);
          out.writeLong(nanos);
        }
        case Ended(int id, Request request) -> {
          out.writeByte(2);
          out.writeInt(id);
          write(request);
        }
        case Told(int id, Event.GeneratorStalled stalled) -> {
          out.writeByte(3);
          out.writeInt(id);
          out.writeLong(stalled.fromNanos());
          out.writeLong(stalled.toNanos());
        }
        case Told(int id, Event.Observed seen) -> {
          out.writeByte(4);
          out.writeInt(id);
          out.writeLong(seen.atNanos());
          out.writeLong(seen.looks());
          out.writeLong(seen.longestGapNanos());
        }
        case Told(int id, Event.Trouble trouble) -> {
          out.writeByte(5);
          out.writeInt(id);
          out.writeLong(trouble.atNanos());
          out.writeUTF(trouble.what());
        }
        case Told told -> throw new IllegalStateException("a load says nothing like " + told);
        case Goes(int id, Stats stats) -> {
          out.writeByte(6);
          out.writeInt(id);
          out.writeLong(stats.planned());
          out.writeLong(stats.sent());
          out.writeLong(stats.ok());
          out.writeLong(stats.slow());
          out.writeLong(stats.failed());
          out.writeLong(stats.connectionsOpened());
          out.writeLong(stats.lastSecondP99Nanos());
        }
        case Over(int id, long requests, long dropped, String why) -> {
          out.writeByte(7);
          out.writeInt(id);
          out.writeLong(requests);
          out.writeLong(dropped);
          out.writeUTF(why);
          out.writeLong(checked.getChecksum().getValue());
        }
      }
    }

    private void write(Request request) throws IOException {
      out.writeLong(request.number());
      out.writeLong(request.intendedNanos());
      out.writeLong(request.startedNanos());
      out.writeLong(request.endedNanos());
      out.writeShort(request.status());
      out.writeByte(ANSWERS.indexOf(request.answer()));
      out.writeShort(request.hops().size());
      for (String hop : request.hops()) {
        out.writeUTF(hop);
      }
      out.writeUTF(request.error());
      out.writeInt(request.connection());
    }

    void flush() throws IOException {
      out.flush();
    }
  }

  /** Reads them. */
  final class In {
    private final CheckedInputStream checked;
    private final DataInputStream in;

    In(CheckedInputStream from) {
      checked = from;
      in = new DataInputStream(from);
    }

    /**
     * The next one.
     *
     * @throws IOException where there is none, or what came is not what was said
     */
    Frame read() throws IOException {
      int kind = in.readUnsignedByte();
      if (kind == 1) {
        return new Time(in.readLong(), in.readLong());
      }
      int id = in.readInt();
      return switch (kind) {
        case 2 -> new Ended(id, request());
        case 3 -> {
          long from = in.readLong();
          long to = in.readLong();
          yield new Told(id, new Event.GeneratorStalled(to, "", from, to));
        }
        case 4 -> new Told(id, new Event.Observed(in.readLong(), "", in.readLong(), in.readLong()));
        case 5 -> new Told(id, new Event.Trouble(in.readLong(), "", in.readUTF()));
        case 6 ->
            new Goes(
                id,
                new Stats(
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong()));
        case 7 -> {
          Over over = new Over(id, in.readLong(), in.readLong(), in.readUTF());
          long sum = checked.getChecksum().getValue();
          if (in.readLong() != sum) {
            throw new IOException("what came is not what was said: the checksums differ");
          }
          yield over;
        }
        default -> throw new IOException("it said something else than a generator would");
      };
    }

    private Request request() throws IOException {
      long number = in.readLong();
      long intended = in.readLong();
      long started = in.readLong();
      long ended = in.readLong();
      int status = in.readShort();
      Answer answer = ANSWERS.get(in.readByte());
      int many = in.readUnsignedShort();
      List<String> hops = new ArrayList<>(many);
      for (int i = 0; i < many; i++) {
        hops.add(in.readUTF());
      }
      return new Request(
          number,
          intended,
          started,
          ended,
          status,
          answer,
          List.copyOf(hops),
          in.readUTF(),
          in.readInt(),
          "");
    }
  }
}
