@NullMarked
package dev.holdfast.junit;

import org.jspecify.annotations.NullMarked;
