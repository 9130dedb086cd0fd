package dev.sallyport.cli.explain;

import dev.sallyport.model.policy.Protocol;
import java.net.InetAddress;

/**
 * One of the ways an unanswered question can turn out. Immutable.
 *
 * @param place the kind of address, in words that follow "the address is"
 * @param elsewhere whether it stands for all public IPv4 addresses that no rule and no setting names
 * @param address an address of that kind
 * @param protocol what the first bytes are
 */
record Situation(String place, boolean elsewhere, InetAddress address, Protocol protocol) {}
