package dev.holdfast.registry;

import static java.util.stream.Collectors.toSet;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The threads of this JVM, virtual ones included, which no public method lists but a thread dump.
 * That of JDK 25 ends the JVM now and then while virtual threads come and go (JDK-8364343), so what
 * a dump lists is asked instead, and each thread for its own stack. Needs {@code
 * --add-exports=java.base/jdk.internal.vm=ALL-UNNAMED}.
 */
final class LiveThreads {
  private LiveThreads() {}

  /** The numbers of those that have a frame of that package on their stack. */
  static Set<Long> in(String packagePrefix) {
    try {
      Class<?> containers = Class.forName("jdk.internal.vm.ThreadContainers");
      return threads(containers.getMethod("root").invoke(null))
          .filter(thread -> thread != Thread.currentThread())
          .filter(thread ->
              Arrays.stream(thread.getStackTrace())
                  .anyMatch(frame -> frame.getClassName().startsWith(packagePrefix)))
          .map(Thread::threadId)
          .collect(toSet());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the JDK lists its threads otherwise", e);
    }
  }

  /** Those of a container, as the JDK calls the threads that one executor has, and of all in it. */
  private static Stream<Thread> threads(Object container) throws ReflectiveOperationException {
    Class<?> type = Class.forName("jdk.internal.vm.ThreadContainer");
    Stream<Thread> all =
        ((Stream<?>) type.getMethod("threads").invoke(container)).map(Thread.class::cast);
    for (Object child : ((Stream<?>) type.getMethod("children").invoke(container)).toList()) {
      all = Stream.concat(all, threads(child));
    }
    return all;
  }
}
