package dev.sallyport.init;

import java.util.Locale;

/** The two kernels' worth of iptables; a rule of either is evaluated, whoever loaded it. Constants. */
enum Backend {
    /** iptables over nf_tables. */
    NFT,
    /** iptables over the old xtables interface. */
    LEGACY;

    /** As in the names of its commands: {@code iptables-nft-save}. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The other one. */
    Backend other() {
        return this == NFT ? LEGACY : NFT;
    }
}
