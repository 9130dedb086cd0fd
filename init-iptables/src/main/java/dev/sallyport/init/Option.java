package dev.sallyport.init;

import dev.sallyport.model.contract.Env;
import dev.sallyport.model.contract.Ports;
import dev.sallyport.model.contract.Uids;
import java.util.Arrays;
import java.util.Optional;

/** Every option that takes a value: its flag, its environment variable (the flag wins), its default. Constants. */
enum Option {
    CLUSTER_CIDRS("--cluster-cidrs", Env.CLUSTER_CIDRS, "", "pod, service and node ranges; straight (required)"),
    CONTROL_CIDRS("--control-cidrs", Env.CONTROL_CIDRS, "", "gateway, CA, resolver outside of them; straight"),
    DIRECT_CIDRS("--direct-cidrs", Env.DIRECT_CIDRS, "", "outside ranges that go straight, past the gateway"),
    DNS_SERVERS("--dns-servers", Env.DNS_SERVERS, "", "resolvers outside all ranges, reachable on port 53 only"),
    DNS_CAPTURE("--dns-capture", Env.DNS_CAPTURE, "false", "send port 53, UDP and TCP, to the sidecar"),
    DNS_PORT("--dns-port", Env.DNS_PORT, "" + Ports.DNS, "where captured DNS goes"),
    PROXY_PORT("--proxy-port", Env.PROXY_PORT, "" + Ports.CAPTURE, "where captured TCP goes"),
    PROXY_UID("--proxy-uid", Env.PROXY_UID, "" + Uids.PROXY, "the user exempt from redirection (not from the guard)"),
    BACKEND("--backend", Env.IPTABLES_BACKEND, "auto", "auto, nft or legacy"),
    PROBE("--probe", Env.PROBE, "true", "prove the redirect with a live connection"),
    PROBE_TIMEOUT("--probe-timeout", Env.PROBE_TIMEOUT, "5s", "for the probe of one family: 100ms to 60s");

    private final String flag;
    private final String env;
    private final String defaultValue;
    private final String meaning;

    Option(String flag, String env, String defaultValue, String meaning) {
        this.flag = flag;
        this.env = env;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
    }

    /** The flag with its two dashes. */
    String flag() {
        return flag;
    }

    /** The environment variable. */
    String env() {
        return env;
    }

    /** The value when neither is given. */
    String defaultValue() {
        return defaultValue;
    }

    /** One line for {@code --help}. */
    String meaning() {
        return meaning;
    }

    /** The option with that flag. */
    static Optional<Option> ofFlag(String flag) {
        return Arrays.stream(values())
                .filter(option -> option.flag.equals(flag))
                .findFirst();
    }
}
