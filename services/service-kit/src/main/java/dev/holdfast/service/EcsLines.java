package dev.holdfast.service;

import ch.qos.logback.classic.spi.ILoggingEvent;
import co.elastic.logging.JsonUtils;
import co.elastic.logging.logback.EcsEncoder;
import java.time.Instant;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * One log event as one line of ECS JSON. Beside Elastic's own fields a line carries the process
 * ({@code process.pid}, {@code process.start}), its number in it ({@code event.sequence}), and the
 * request ({@code trace.id}, {@code span.id}, {@code http.request.id}); so (service.node.name,
 * process.start, event.sequence) names a line for ever, and a lost one leaves a gap.
 *
 * @see <a href="https://www.elastic.co/docs/reference/ecs">Elastic Common Schema</a>
 */
final class EcsLines extends EcsEncoder {
  private static final ProcessHandle PROCESS = ProcessHandle.current();

  private final String process =
      "\"process.pid\":"
          + PROCESS.pid()
          + ",\"process.start\":\""
          + PROCESS.info().startInstant().orElseGet(Instant::now)
          + "\",\"event.sequence\":";
  private long sequence;

  /**
   * Numbers the line too; the caller makes sure that lines are written in the order of the calls.
   */
  @Override
  protected void addCustomFields(ILoggingEvent event, StringBuilder line) {
    line.append(process).append(++sequence).append(',');
    RequestContext.current().ifPresent(context -> addRequest(context, line));
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        if (pair.value instanceof RequestServed request) {
          request.addTo(line);
          continue;
        }
        quoted(pair.key, line).append(':');
        addValue(pair.value, line);
        line.append(',');
      }
    }
  }

  private static void addRequest(RequestContext context, StringBuilder line) {
    line.append("\"trace.id\":\"").append(context.traceId()); // hex digits, both
    line.append("\",\"span.id\":\"").append(context.spanId()).append('"');
    quoted(context.requestId(), line.append(",\"http.request.id\":")).append(',');
  }

  private static void addValue(Object value, StringBuilder line) {
    switch (value) {
      case Integer number -> line.append(number);
      case Long number -> line.append(number);
      case Boolean flag -> line.append(flag);
      case List<?> list -> {
        line.append('[');
        for (int i = 0; i < list.size(); i++) {
          addValue(list.get(i), i == 0 ? line : line.append(','));
        }
        line.append(']');
      }
      case null -> line.append("null");
      default -> quoted(value.toString(), line);
    }
  }

  static StringBuilder quoted(String text, StringBuilder line) {
    line.append('"');
    JsonUtils.quoteAsString(text, line);
    return line.append('"');
  }
}
