/**
 * Charts installed into any cluster that a kubeconfig leads to: watched, broken and left as it was.
 */
@NullMarked
package dev.holdfast.platform.kubernetes;

import org.jspecify.annotations.NullMarked;
