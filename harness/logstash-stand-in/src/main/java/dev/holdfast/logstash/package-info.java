/**
 * A stand-in for Logstash, for tests on machines that cannot have it: it takes lines by Beats'
 * protocol, keeps them in a queue on the disk, applies the rules of {@code
 * charts/stack/files/logstash/holdfast.conf} and hands them to Elasticsearch. It is no Logstash and
 * calls itself none.
 */
@NullMarked
package dev.holdfast.logstash;

import org.jspecify.annotations.NullMarked;
