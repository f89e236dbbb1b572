@NullMarked
package dev.holdfast.platform.kubernetes.node;

import org.jspecify.annotations.NullMarked;
