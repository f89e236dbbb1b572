/** Sample service: products, priced by pricing. */
@NullMarked
package dev.holdfast.sample.catalog;

import org.jspecify.annotations.NullMarked;
