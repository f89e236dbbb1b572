package dev.holdfast.scenario;

/**
 * A key that people try and that is not there, and what to say to them.
 *
 * @param insteadOf the field that they meant, which is then not missed too
 */
record Hint(String key, String remedy, Field<?> insteadOf) implements Part {}
