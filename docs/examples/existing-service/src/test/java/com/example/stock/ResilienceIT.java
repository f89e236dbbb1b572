package com.example.stock;

import dev.holdfast.junit.ResilienceSuite;

/** Each file in scenarios/ is a test; a verdict other than PASS fails the build. */
@ResilienceSuite("scenarios")
class ResilienceIT {}
