@NullMarked
package dev.holdfast.elasticsearch;

import org.jspecify.annotations.NullMarked;
