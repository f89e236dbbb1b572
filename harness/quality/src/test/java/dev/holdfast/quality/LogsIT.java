package dev.holdfast.quality;

import dev.holdfast.junit.ResilienceSuite;

/**
 * No log line of an answered request is lost, in the real Elasticsearch. The other scenarios about
 * logs strike what brings the lines there, which is the harness itself on {@code local}: they are
 * ScenariosIT's, in containers.
 */
@ResilienceSuite("scenarios/logs/kill-loses-no-line.yaml")
class LogsIT {}
