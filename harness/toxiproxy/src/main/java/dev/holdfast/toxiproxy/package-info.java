/**
 * Network faults by <a href="https://github.com/Shopify/toxiproxy">Toxiproxy</a>, for any platform
 * that can put one before its pods: {@link dev.holdfast.toxiproxy.Toxiproxy} speaks its API; what
 * it did is seen by {@link dev.holdfast.toxiproxy.ToxicLookout}, which never asks that API but
 * holds conversations through the proxy and measures them.
 */
@NullMarked
package dev.holdfast.toxiproxy;

import org.jspecify.annotations.NullMarked;
