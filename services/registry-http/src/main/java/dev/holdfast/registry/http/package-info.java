/** How registries are asked over HTTP: one client, bounded requests, TLS by files. */
@NullMarked
package dev.holdfast.registry.http;

import org.jspecify.annotations.NullMarked;
