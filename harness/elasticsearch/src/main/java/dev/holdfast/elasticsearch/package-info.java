/**
 * An Elasticsearch node for a run: its jars resolved through Maven into a cache, its process
 * started and awaited. {@link dev.holdfast.elasticsearch.Launcher} alone runs inside that process.
 */
@NullMarked
package dev.holdfast.elasticsearch;

import org.jspecify.annotations.NullMarked;
