@NullMarked
package dev.holdfast.client.balance;

import org.jspecify.annotations.NullMarked;
