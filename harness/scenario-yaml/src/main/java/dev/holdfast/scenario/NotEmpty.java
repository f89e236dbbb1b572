package dev.holdfast.scenario;

/**
 * At least one field must be there.
 *
 * @param example a field and its value
 */
record NotEmpty(String example) implements Part {}
