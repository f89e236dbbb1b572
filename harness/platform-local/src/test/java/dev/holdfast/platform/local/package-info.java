@NullMarked
package dev.holdfast.platform.local;

import org.jspecify.annotations.NullMarked;
