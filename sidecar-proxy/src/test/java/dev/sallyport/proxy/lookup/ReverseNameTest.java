package dev.sallyport.proxy.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostName;
import dev.sallyport.proxy.dns.ReverseName;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReverseNameTest {
    private static final String V6 = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa";

    @Test
    void readsTheAddressOfBothFamilies() {
        assertThat(ReverseName.address(HostName.parse("10.2.0.192.in-addr.arpa")))
                .isEqualTo(InetAddress.ofLiteral("192.0.2.10"));
        assertThat(ReverseName.address(HostName.parse(V6))).isEqualTo(InetAddress.ofLiteral("2001:db8::1"));
        for (String range : List.of(
                "2.0.192.in-addr.arpa",
                "256.0.0.10.in-addr.arpa",
                "x.0.0.10.in-addr.arpa",
                "0010.0.0.10.in-addr.arpa",
                "8.b.d.0.1.0.0.2.ip6.arpa",
                "a.example")) {
            assertThat(ReverseName.address(HostName.parse(range))).as(range).isNull();
        }
    }

    @Test
    void theClustersNamesAreTheResolversAndAllOthersTheGateways() {
        SidecarLookupSettings settings = new SidecarLookupSettings(
                List.of(HostName.parse("cluster.local"), HostName.parse("corp.example")),
                List.of(HostName.parse("shop.svc.cluster.local"), HostName.parse("ec2.internal")),
                List.of(Cidr.parse("10.96.0.0/12")),
                8);
        for (String local : List.of(
                "db.shop.svc.cluster.local",
                "cluster.local",
                "db",
                "ldap.corp.example",
                "api.stripe.com.shop.svc.cluster.local",
                "10.0.96.10.in-addr.arpa")) {
            assertThat(settings.isLocal(HostName.parse(local))).as(local).isTrue();
        }
        for (String outside : List.of(
                "api.stripe.com",
                "evilcluster.local",
                "cluster.local.evil.example",
                "api.stripe.com.ec2.internal",
                "8.8.8.8.in-addr.arpa",
                "96.10.in-addr.arpa",
                V6)) {
            assertThat(settings.isLocal(HostName.parse(outside))).as(outside).isFalse();
        }
        assertThat(settings.isExpansion(HostName.parse("api.stripe.com.ec2.internal")))
                .isTrue();
        assertThat(settings.isExpansion(HostName.parse("api.stripe.com"))).isFalse();
    }
}
