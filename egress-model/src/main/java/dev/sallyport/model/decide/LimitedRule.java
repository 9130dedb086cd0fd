package dev.sallyport.model.decide;

import dev.sallyport.model.policy.RuleLimits;
import dev.sallyport.model.policy.RuleName;

/**
 * An Allow that matched and is to be charged before anything passes by it. Immutable.
 *
 * @param rule which one
 * @param limits how much it lets pass
 */
public record LimitedRule(RuleName rule, RuleLimits limits) {}
