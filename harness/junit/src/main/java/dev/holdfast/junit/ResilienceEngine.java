package dev.holdfast.junit;

import dev.holdfast.launch.Launch;
import dev.holdfast.launch.PlatformChoice;
import dev.holdfast.launch.Project;
import dev.holdfast.launch.Refused;
import dev.holdfast.launch.ScenarioFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
    try {
      Project project = project();
      List<ScenarioDescriptor> scenarios = scenarios(suite, project);
      // what a platform brings up for the first scenario serves all of the suite
      try (Launch launch =
          Launch.on(PlatformChoice.named(suite.suite().platform()), project, Clock.systemUTC())) {
        for (ScenarioDescriptor scenario : scenarios) {
          suite.addChild(scenario);
          listener.dynamicTestRegistered(scenario);
          scenario.execute(launch, listener);
        }
      }
      listener.executionFinished(suite, TestExecutionResult.successful());
    } catch (Refused | IllegalStateException e) {
      listener.executionFinished(suite, TestExecutionResult.failed(e));
    }
  }

  private static Project project() {
    return Project.around(Path.of(""))
        .orElseThrow(() ->
            new IllegalStateException(
                "no "
                    + Project.FILE
                    + " at or above "
                    + Path.of("").toAbsolutePath()
                    + "; make one that says how each image is run here"));
  }

  private static List<ScenarioDescriptor> scenarios(SuiteDescriptor suite, Project project) {
    List<ScenarioDescriptor> scenarios =
        Stream.of(suite.suite().value())
            .flatMap(place -> files(project, place).stream())
            .map(file -> new ScenarioDescriptor(suite, project, file))
            .toList();
    if (scenarios.isEmpty()) {
      // a suite of nothing would be green without having shown anything
      throw new IllegalStateException(
          "@ResilienceSuite: no .yaml file in "
              + String.join(", ", suite.suite().value())
              + " of "
              + project.home());
    }
    return scenarios;
  }

  private static List<Path> files(Project project, String place) {
    Path path = project.home().resolve(place);
    if (!Files.exists(path)) {
      throw new IllegalStateException(
          "@ResilienceSuite: no file or folder '" + place + "' in " + project.home());
    }
    return ScenarioFiles.in(path);
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
