package dev.holdfast.quality;

import dev.holdfast.junit.ResilienceSuite;

/**
 * No log line of an answered request is lost, in the real Elasticsearch. The scenarios about logs
 * are longer, and most strike what brings the lines there, which is the harness itself on {@code
 * local}: they are ScenariosIT's.
 */
@ResilienceSuite("harness/quality/src/test/scenarios/quick-logs.yaml")
class LogsIT {}
