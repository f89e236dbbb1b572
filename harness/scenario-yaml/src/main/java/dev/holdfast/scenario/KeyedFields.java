package dev.holdfast.scenario;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Fields whose keys carry a value: {@code p99.9-at-most}.
 *
 * @param keys the pattern of a whole key, in what Java and ECMAScript have in common
 * @param sameAs what tells two keys apart: {@code max} and {@code p100} are the same
 * @param known keys to suggest
 * @param claims whether a wrong key was meant as one of these
 * @param likely from a wrong key, the right one that was probably meant, if there is one
 */
record KeyedFields<T>(
    Pattern keys,
    Form<T> form,
    UnaryOperator<String> sameAs,
    List<String> known,
    Predicate<String> claims,
    Function<String, Optional<String>> likely,
    String description)
    implements Part {}
