@NullMarked
package dev.holdfast.observe.packets;

import org.jspecify.annotations.NullMarked;
