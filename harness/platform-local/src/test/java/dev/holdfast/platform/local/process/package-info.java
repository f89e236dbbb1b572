@NullMarked
package dev.holdfast.platform.local.process;

import org.jspecify.annotations.NullMarked;
