/** Runs in the process of an embedded Elasticsearch, beside the server's own jars; in no other. */
@NullMarked
package dev.holdfast.elasticsearch;

import org.jspecify.annotations.NullMarked;
