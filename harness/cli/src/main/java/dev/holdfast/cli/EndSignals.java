package dev.holdfast.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * The signals that tell a process to end. A shutdown hook would do for what runs in this process,
 * but libraries have hooks too, and all run at once: Testcontainers' one removes the containers of
 * a run that is still stopping.
 *
 * <p>{@code sun.misc.Signal}, which stays until there is another way (JEP 260), is called by
 * reflection since javac warns of its name.
 */
final class EndSignals {
  private static final List<String> NAMES = List.of("INT", "TERM", "HUP");

  private EndSignals() {}

  /**
   * From now on these signals do nothing but call the handler, each time one comes, with its
   * number. One that the process was started to ignore stays ignored.
   */
  static void handle(IntConsumer handler) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handlers = Class.forName("sun.misc.SignalHandler");
      Method number = signal.getMethod("getNumber");
      Object proxy =
          Proxy.newProxyInstance(
              EndSignals.class.getClassLoader(),
              new Class<?>[] {handlers},
              (_, _, arguments) -> {
                handler.accept((int) Objects.requireNonNull(number.invoke(arguments[0])));
                return null;
              });
      for (String name : NAMES) {
        signal
            .getMethod("handle", signal, handlers)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      }
    } catch (InvocationTargetException e) {
      // the JVM was told to leave its signals alone (-Xrs): then they end it at once
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
