/**
 * A cluster and a registry in containers of this machine, started by Testcontainers; the system
 * itself is the Kubernetes platform's work.
 */
@NullMarked
package dev.holdfast.platform.containers;

import org.jspecify.annotations.NullMarked;
