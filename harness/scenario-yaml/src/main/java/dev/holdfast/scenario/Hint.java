package dev.holdfast.scenario;

import org.jspecify.annotations.Nullable;

/**
 * A key that people try and that is not there, and what to say to them.
 *
 * @param insteadOf the field that they meant, which is then not missed too; null for none
 */
record Hint(String key, String remedy, @Nullable Field<?> insteadOf) implements Part {}
