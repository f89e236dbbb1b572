/** How the service kit behaves, seen from outside: over sockets, registries and log lines. */
@NullMarked
package dev.holdfast.service;

import org.jspecify.annotations.NullMarked;
