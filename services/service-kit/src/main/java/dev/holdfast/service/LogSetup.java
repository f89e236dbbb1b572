package dev.holdfast.service;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.holdfast.service.Settings.LogSettings;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Sets Logback up in code: no XML to parse at start, and no file that a service could forget. Found
 * by Logback through {@code META-INF/services}.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
  private static final String ENCODER = LogSetup.class.getName();

  /** Where nothing else is said. The kit tells of start and stop itself, with constant messages. */
  static final Map<String, Level> USUAL =
      Map.of(org.slf4j.Logger.ROOT_LOGGER_NAME, Level.INFO, "io.helidon", Level.WARN);

  /** For Logback. */
  public LogSetup() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (setUpByTheService()) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    EcsLines lines = new EcsLines();
    lines.setContext(context);
    lines.start();
    StandardOut out = new StandardOut(lines, Lines.STDOUT);
    out.setContext(context);
    out.start();
    context.putObject(ENCODER, lines);
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(out);
    USUAL.forEach((logger, level) -> context.getLogger(logger).setLevel(level));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** A service that was there before the kit may have a file for Logback, which it keeps. */
  private static boolean setUpByTheService() {
    ClassLoader loader = LogSetup.class.getClassLoader();
    return System.getProperty("logback.configurationFile") != null
        || loader.getResource("logback.xml") != null;
  }

  /** From now on each line says which service and instance wrote it. */
  static void name(Settings settings) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        && context.getObject(ENCODER) instanceof EcsLines lines) {
      lines.setServiceName(settings.service());
      lines.setServiceNodeName(settings.instance());
    }
  }

  /**
   * Which lines are written, as the settings have it; nothing is changed where they say nothing.
   */
  static LogLevels levels(LogSettings settings) {
    LoggerContext context =
        LoggerFactory.getILoggerFactory() instanceof LoggerContext logback
            ? logback
            : new LoggerContext(); // another logs, and has its own ways
    LogLevels levels = new LogLevels(context);
    settings.levels().ifPresent(levels::set);
    settings.file().ifPresent(levels::follow);
    return levels;
  }
}
