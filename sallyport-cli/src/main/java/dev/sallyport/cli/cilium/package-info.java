/**
 * Cilium's policies as our resources: CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy, CiliumEgressGatewayPolicy.
 * Imports {@code imports}, {@code draft}, {@code input}, egress-model and the JDK.
 */
@NullMarked
package dev.sallyport.cli.cilium;

import org.jspecify.annotations.NullMarked;
