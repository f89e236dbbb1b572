/** Calls another service so that the failure of one of its instances costs no caller an answer. */
@NullMarked
package dev.holdfast.client;

import org.jspecify.annotations.NullMarked;
