@NullMarked
package dev.holdfast.logstash;

import org.jspecify.annotations.NullMarked;
