/** Tests against a real etcd. */
@NullMarked
package dev.holdfast.registry.etcd;

import org.jspecify.annotations.NullMarked;
