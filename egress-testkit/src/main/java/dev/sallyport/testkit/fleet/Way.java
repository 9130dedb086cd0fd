package dev.sallyport.testkit.fleet;

/** How an app's connection comes to its sidecar. */
public enum Way {
    /** Redirected by the rules of init-iptables; needs {@link FleetPlan#captured}. */
    CAPTURED,
    /** By HTTP CONNECT to the explicit proxy on loopback. */
    PROXY
}
