/**
 * What a client of any registry does, whichever protocol it speaks: registers, renews, comes back
 * after an outage, follows a list. What the registries differ in is a {@link
 * dev.holdfast.registry.upkeep.RegistryProtocol}.
 */
@NullMarked
package dev.holdfast.registry.upkeep;

import org.jspecify.annotations.NullMarked;
