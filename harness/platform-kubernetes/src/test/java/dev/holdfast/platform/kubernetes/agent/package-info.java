@NullMarked
package dev.holdfast.platform.kubernetes.agent;

import org.jspecify.annotations.NullMarked;
