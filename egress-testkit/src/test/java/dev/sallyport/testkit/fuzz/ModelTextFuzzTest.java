package dev.sallyport.testkit.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.Host;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.net.PortRange;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Text that names things, read by egress-model: a sentence, or a value whose own text is read as the same value. The JDK's
 * readers of addresses and URIs agree. (Here because egress-model's tests see nothing but egress-model.)
 */
class ModelTextFuzzTest {
    private static final List<Function<String, Object>> READERS = List.of(
            HostName::parse,
            HostPattern::parse,
            Cidr::parse,
            IpLiteral::parse,
            Authority::parse,
            PortRange::parse,
            SpiffeId::parse,
            Host::parse);

    @Test
    void aTextIsReadAsOneThing() {
        Fuzzing.run(ModelTextFuzzTest.class, ModelTextFuzzTest::fuzzerTestOneInput, 12_000);
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        String text = new String(input, StandardCharsets.UTF_8);
        for (Function<String, Object> reader : READERS) {
            try {
                Object value = reader.apply(text);
                if (!(value instanceof IpLiteral) && !(value instanceof Host)) {
                    assertThat(reader.apply(value.toString())).isEqualTo(value);
                }
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getClass()).as("no accident of the JDK's").isEqualTo(IllegalArgumentException.class);
                assertThat(refused).hasMessageMatching("[\\x20-\\x7e\\u2026]+");
            }
        }
        addresses(text);
        identities(text);
    }

    /** What is no address to us, and a name instead, is no address to the JDK either: a resolver would dial it unvetted. */
    private static void addresses(String text) {
        InetAddress jdk = jdkLiteral(text);
        try {
            Host host = Host.parse(text);
            if (host instanceof IpLiteral literal) {
                assertThat(IpLiteral.plain(jdk)).isEqualTo(literal.address());
            } else {
                assertThat(jdk).as("the JDK reads an address").isNull();
            }
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    private static InetAddress jdkLiteral(String text) {
        try {
            boolean bracketed = text.startsWith("[") && text.endsWith("]");
            return InetAddress.ofLiteral(bracketed ? text.substring(1, text.length() - 1) : text);
        } catch (IllegalArgumentException none) {
            return null;
        }
    }

    private static void identities(String text) throws Exception {
        try {
            SpiffeId id = SpiffeId.parse(text);
            URI uri = new URI(text);
            assertThat(uri.getScheme()).isEqualToIgnoringCase("spiffe");
            assertThat(uri.getAuthority())
                    .isEqualToIgnoringCase(id.trustDomain().toString());
            assertThat(uri.getRawPath()).isEqualTo("/ns/" + id.namespace() + "/sa/" + id.serviceAccount());
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
