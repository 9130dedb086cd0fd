package dev.sallyport.model.decide;

/** The first half of a verdict, on the name. Immutable. */
public sealed interface Admission permits Permit, Refusal {}
