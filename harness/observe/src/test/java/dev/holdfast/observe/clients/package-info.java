@NullMarked
package dev.holdfast.observe.clients;

import org.jspecify.annotations.NullMarked;
