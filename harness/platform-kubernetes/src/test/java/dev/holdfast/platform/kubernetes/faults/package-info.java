@NullMarked
package dev.holdfast.platform.kubernetes.faults;

import org.jspecify.annotations.NullMarked;
