package dev.holdfast.scenario;

/** A part of a structure's table. */
sealed interface Part permits Field, OneOf, KeyedFields, Apart, NotEmpty, Hint {}
