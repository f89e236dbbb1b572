package dev.holdfast.service;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LogSetupTest {
  private static final String FILE = "logback.configurationFile";

  private final LoggerContext context = new LoggerContext();

  @AfterEach
  void forgetTheFile() {
    System.clearProperty(FILE);
  }

  @Test
  void linesGoToStdoutWhereNothingElseIsSaid() {
    assertThat(new LogSetup().configure(context))
        .isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
    assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().hasNext())
        .isTrue();
  }

  @Test
  void whoBringsAFileForLogbackKeepsIt() {
    System.setProperty(FILE, "own.xml");

    assertThat(new LogSetup().configure(context)).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
    assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().hasNext())
        .isFalse();
  }
}
