@NullMarked
package dev.holdfast.platform.local.space;

import org.jspecify.annotations.NullMarked;
