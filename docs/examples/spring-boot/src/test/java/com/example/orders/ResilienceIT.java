package com.example.orders;

import dev.holdfast.junit.ResilienceSuite;

@ResilienceSuite("scenarios")
class ResilienceIT {}
