/** What the clients in a system's pods say of themselves: the kit's metrics, where it has them. */
@NullMarked
package dev.holdfast.observe.clients;

import org.jspecify.annotations.NullMarked;
