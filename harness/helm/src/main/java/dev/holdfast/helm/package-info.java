/**
 * Helm: charts are rendered, installed and removed by what users install them with, in a child
 * process. All platforms share it.
 */
@NullMarked
package dev.holdfast.helm;

import org.jspecify.annotations.NullMarked;
