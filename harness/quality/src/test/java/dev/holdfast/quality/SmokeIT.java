package dev.holdfast.quality;

import dev.holdfast.junit.ResilienceSuite;

/** The repo's own smoke scenarios, as a user's suite would run them. */
@ResilienceSuite(value = "scenarios/smoke", tags = "full")
class SmokeIT {}
