/** Which instance is asked: pure decisions on a clock that is handed in. */
@NullMarked
package dev.holdfast.client.balance;

import org.jspecify.annotations.NullMarked;
