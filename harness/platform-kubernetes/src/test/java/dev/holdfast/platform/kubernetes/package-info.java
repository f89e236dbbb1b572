@NullMarked
package dev.holdfast.platform.kubernetes;

import org.jspecify.annotations.NullMarked;
