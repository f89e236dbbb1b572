@NullMarked
package dev.holdfast.toxiproxy;

import org.jspecify.annotations.NullMarked;
