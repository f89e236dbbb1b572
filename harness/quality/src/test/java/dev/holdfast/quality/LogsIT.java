package dev.holdfast.quality;

import dev.holdfast.junit.ResilienceSuite;

/** No log line of an answered request is lost, in the real Elasticsearch. */
@ResilienceSuite("scenarios/logs")
class LogsIT {}
