package dev.holdfast.junit;

import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.descriptor.ClassSource;

/** A class with {@link ResilienceSuite}; its scenarios are found when it runs. */
final class SuiteDescriptor extends AbstractTestDescriptor {
  private final ResilienceSuite suite;

  SuiteDescriptor(UniqueId id, Class<?> suiteClass) {
    super(id, suiteClass.getSimpleName(), ClassSource.from(suiteClass));
    this.suite = Objects.requireNonNull(suiteClass.getAnnotation(ResilienceSuite.class));
  }

  ResilienceSuite suite() {
    return suite;
  }

  @Override
  public Set<TestTag> getTags() {
    return Arrays.stream(suite.tags()).map(TestTag::create).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Type getType() {
    return Type.CONTAINER;
  }

  @Override
  public boolean mayRegisterTests() {
    return true;
  }
}
