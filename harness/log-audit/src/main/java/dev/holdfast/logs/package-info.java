/**
 * Log lines on their way into Elasticsearch, and what it holds of them. Any Elasticsearch will do
 * that a URL leads to: the embedded one, one in a container, a cluster's.
 */
@NullMarked
package dev.holdfast.logs;

import org.jspecify.annotations.NullMarked;
