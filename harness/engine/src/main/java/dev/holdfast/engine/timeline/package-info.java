/**
 * What a history shows of each fault, workload, observer, registry and log store, before anything
 * is asked of it. It is read once; nothing above this package goes through its entries again.
 */
@NullMarked
package dev.holdfast.engine.timeline;

import org.jspecify.annotations.NullMarked;
