/**
 * Sees that packets to pods are lost, and that pods are cut off, on any platform that reaches into
 * pods' networks.
 */
@NullMarked
package dev.holdfast.observe.packets;

import org.jspecify.annotations.NullMarked;
