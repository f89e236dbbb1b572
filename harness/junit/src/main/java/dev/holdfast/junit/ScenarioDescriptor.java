package dev.holdfast.junit;

import java.nio.file.Path;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.descriptor.FileSource;

/** One scenario of a suite; links to its file. */
final class ScenarioDescriptor extends AbstractTestDescriptor {
  ScenarioDescriptor(SuiteDescriptor parent, String name, Path file) {
    super(parent.getUniqueId().append("scenario", name), name, FileSource.from(file.toFile()));
  }

  @Override
  public Type getType() {
    return Type.TEST;
  }
}
