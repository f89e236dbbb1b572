package dev.holdfast.junit;

import java.util.List;
import java.util.Optional;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestEngine;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.support.descriptor.EngineDescriptor;
import org.junit.platform.engine.support.discovery.EngineDiscoveryRequestResolver;
import org.junit.platform.engine.support.discovery.SelectorResolver;

/** Finds classes with {@link ResilienceSuite} and runs their scenarios, one after the other. */
public final class ResilienceEngine implements TestEngine {
  private static final EngineDiscoveryRequestResolver<EngineDescriptor> RESOLVER =
      EngineDiscoveryRequestResolver.<EngineDescriptor>builder()
          .addClassContainerSelectorResolver(ResilienceEngine::isSuite)
          .addSelectorResolver(new Suites())
          .build();

  @Override
  public String getId() {
    return "holdfast";
  }

  @Override
  public TestDescriptor discover(EngineDiscoveryRequest request, UniqueId id) {
    EngineDescriptor engine = new EngineDescriptor(id, "Holdfast");
    RESOLVER.resolve(request, engine);
    return engine;
  }

  @Override
  public void execute(ExecutionRequest request) {
    EngineExecutionListener listener = request.getEngineExecutionListener();
    TestDescriptor engine = request.getRootTestDescriptor();
    listener.executionStarted(engine);
    for (TestDescriptor child : List.copyOf(engine.getChildren())) {
      if (child instanceof SuiteDescriptor suite) {
        execute(suite, listener);
      }
    }
    listener.executionFinished(engine, TestExecutionResult.successful());
  }

  private static void execute(SuiteDescriptor suite, EngineExecutionListener listener) {
    listener.executionStarted(suite);
    SuiteProgress progress = new SuiteProgress(suite, listener);
    TestExecutionResult result;
    try {
      HarnessProcess.run(suite.suite(), progress);
      result = progress.result();
    } catch (NoVerdict e) {
      progress.abandoned(e);
      result = TestExecutionResult.failed(e);
    }
    listener.executionFinished(suite, result);
  }

  private static boolean isSuite(Class<?> candidate) {
    return AnnotationSupport.isAnnotated(candidate, ResilienceSuite.class);
  }

  private static final class Suites implements SelectorResolver {
    @Override
    public Resolution resolve(ClassSelector selector, Context context) {
      Class<?> candidate = selector.getJavaClass();
      if (!isSuite(candidate)) {
        return Resolution.unresolved();
      }
      Optional<SuiteDescriptor> suite =
          context.addToParent(parent ->
              Optional.of(
                  new SuiteDescriptor(
                      parent.getUniqueId().append("suite", candidate.getName()), candidate)));
      return suite
          .map(found -> Resolution.match(Match.exact(found)))
          .orElseGet(Resolution::unresolved);
    }
  }
}
