package dev.sallyport.ca.issue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.ca.certificate.AttestedWorkload;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerNamesTest {
    private static final String CA = "spiffe://cluster.local/ns/system/sa/sallyport-ca";
    private static final ServerNames NAMES = ServerNames.of(
            TrustDomain.CLUSTER_LOCAL,
            "system",
            List.of(
                    ServerNames.Entry.parse(CA + "=localhost"),
                    ServerNames.Entry.parse(CA + "=10.0.0.1"),
                    ServerNames.Entry.parse(CA + "=[fd00::1]"),
                    ServerNames.Entry.parse("spiffe://cluster.local/ns/shop/sa/till=till.example")));

    private static AttestedWorkload of(String id) {
        return NAMES.workload(SpiffeId.parse(id), "uid");
    }

    @Test
    void addsToTheServicesNames() {
        assertThat(of(CA).dnsNames())
                .extracting(Object::toString)
                .containsExactly(
                        "sallyport-ca",
                        "sallyport-ca.system",
                        "sallyport-ca.system.svc",
                        "sallyport-ca.system.svc.cluster.local",
                        "localhost");
        assertThat(of(CA).addresses()).extracting(Object::toString).containsExactly("10.0.0.1", "[fd00::1]");
        assertThat(of("spiffe://cluster.local/ns/shop/sa/till").dnsNames()).hasSize(1);
    }

    @Test
    void givesOthersNone() {
        for (String id : List.of(
                "spiffe://cluster.local/ns/shop/sa/sallyport-ca",
                "spiffe://cluster.local/ns/system/sa/other",
                "spiffe://elsewhere/ns/system/sa/sallyport-ca")) {
            assertThat(of(id).dnsNames()).isEmpty();
            assertThat(of(id).addresses()).isEmpty();
        }
    }

    @Test
    void refusesWhatIsNoEntry() {
        for (String text : List.of("", "localhost", CA, CA + "=", "x=localhost", CA + "=a b")) {
            assertThatIllegalArgumentException().isThrownBy(() -> ServerNames.Entry.parse(text));
        }
    }
}
