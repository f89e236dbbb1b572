package dev.holdfast.service;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;

/**
 * Gives each event to {@link Lines}, which write it to stdout, and tells the request that it
 * belongs to what to wait for.
 */
final class StandardOut extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private final EcsLines encoder;
  private final Lines lines;

  StandardOut(EcsLines encoder, Lines lines) {
    this.encoder = encoder;
    this.lines = lines;
  }

  @Override
  protected void append(ILoggingEvent event) {
    event.prepareForDeferredProcessing();
    Lines.Batch batch = lines.give(() -> encoder.encode(event));
    RequestContext.current().ifPresent(context -> context.wrote(batch));
  }
}
