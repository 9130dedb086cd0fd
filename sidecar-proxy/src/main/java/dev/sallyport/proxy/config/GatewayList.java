package dev.sallyport.proxy.config;

import dev.sallyport.model.contract.Env;
import dev.sallyport.model.net.Authority;
import java.util.List;

/** Checks {@code SALLYPORT_GATEWAY}. Pure. */
final class GatewayList {
    private GatewayList() {}

    static void check(List<String> gateways, Mistakes mistakes) {
        mistakes.require("gateways", !gateways.isEmpty(), "are missing: " + Env.GATEWAY + " names host:port of each");
        for (int i = 0; i < gateways.size(); i++) {
            try {
                Authority.parse(gateways.get(i));
            } catch (IllegalArgumentException wrong) {
                mistakes.require(
                        "gateways", false, "entry " + (i + 1) + " of " + Env.GATEWAY + ": " + wrong.getMessage());
            }
        }
    }
}
