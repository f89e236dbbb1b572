package dev.holdfast.platform.local;

/**
 * One answer to a probe.
 *
 * @param what for people: {@code GET http://127.3.4.5:8080/health: 503 {"status":"DOWN"}}
 */
record ProbeAnswer(boolean success, String what) {}
