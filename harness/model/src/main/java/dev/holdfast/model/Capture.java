package dev.holdfast.model;

/** Where in an ok answer a value lies that later requests of the journey use. */
public sealed interface Capture {
  /** A value of the JSON body: a text, a number or a truth value. */
  record Json(JsonPath path) implements Capture {}

  /** A header's first value. */
  record Header(String name) implements Capture {}
}
