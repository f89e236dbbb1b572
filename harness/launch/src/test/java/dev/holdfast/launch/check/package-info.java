@NullMarked
package dev.holdfast.launch.check;

import org.jspecify.annotations.NullMarked;
