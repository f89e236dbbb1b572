/**
 * Open-loop HTTP load: requests start on schedule whatever the system does, and every single one
 * leaves its evidence.
 */
@NullMarked
package dev.holdfast.load;

import org.jspecify.annotations.NullMarked;
