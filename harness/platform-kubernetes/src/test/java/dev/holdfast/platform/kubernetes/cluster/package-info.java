@NullMarked
package dev.holdfast.platform.kubernetes.cluster;

import org.jspecify.annotations.NullMarked;
