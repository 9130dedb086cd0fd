package dev.sallyport.model.decide;

/** The second half of a verdict, on the resolved addresses. Immutable. */
public sealed interface Vetting permits DialTargets, Refusal {}
