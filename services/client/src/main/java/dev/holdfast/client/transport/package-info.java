/** How an instance is asked: HTTP by Helidon's WebClient over connections of our own. */
@NullMarked
package dev.holdfast.client.transport;

import org.jspecify.annotations.NullMarked;
