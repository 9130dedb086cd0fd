package dev.sallyport.model.policy;

/** What a rule does when all its conditions hold. */
public enum Action {
    /** Lets pass, unless a Deny holds too. */
    ALLOW,
    /** Refuses; beats every Allow. */
    DENY
}
