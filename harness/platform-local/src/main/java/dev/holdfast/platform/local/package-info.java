/**
 * The local platform: charts rendered by Helm, their Deployments run as supervised processes on
 * this machine, their Services as balancers of connections. It needs Linux's {@code /proc} and a
 * POSIX shell, and imitates no more of Kubernetes than scenarios ask for; what it leaves out, it
 * names.
 */
@NullMarked
package dev.holdfast.platform.local;

import org.jspecify.annotations.NullMarked;
