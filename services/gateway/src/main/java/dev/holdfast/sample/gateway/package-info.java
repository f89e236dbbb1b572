/** Sample service: the way in. */
@NullMarked
package dev.holdfast.sample.gateway;

import org.jspecify.annotations.NullMarked;
