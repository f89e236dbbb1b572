/** What a service registry does, whichever it is: register, renew, deregister, watch. */
@NullMarked
package dev.holdfast.registry;

import org.jspecify.annotations.NullMarked;
