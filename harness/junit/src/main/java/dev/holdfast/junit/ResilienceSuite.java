package dev.holdfast.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a class a suite of scenarios: one test for each. PASS is a success, FAIL a failure, UNKNOWN
 * an error, and both name the report; a platform that lacks what a scenario needs makes it skipped,
 * with the reason.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface ResilienceSuite {
  /**
   * Scenario files, or folders whose {@code .yaml} files are all taken; relative to the project:
   * the nearest folder at or above the working directory that holds {@code holdfast.yaml}.
   */
  String[] value();

  /**
   * Where the system runs: {@code local}, {@code containers}, {@code kubernetes} (as {@code
   * holdfast.yaml} says, else by kubectl's usual kubeconfig), or {@code auto}, which is never a
   * foreign cluster. One cluster serves the suite.
   */
  String platform() default "auto";

  /** Chart values in Helm's {@code --set} syntax. */
  String[] set() default {};

  /** Tags, as of JUnit's {@code @Tag}, by which a build takes or leaves the suite. */
  String[] tags() default {};

  /**
   * Repeats the choices of an earlier run; 0 for a fresh seed each time, which the output shows.
   */
  long seed() default 0;

  /**
   * How often a scenario that ends UNKNOWN is run again, 0 to 5; the last run counts, and its
   * report shows those before it.
   */
  int retryUnknown() default 0;
}
