package dev.sallyport.resources.translate;

import dev.sallyport.model.destination.MaterialRef;
import dev.sallyport.model.destination.TlsPlan;
import dev.sallyport.model.destination.TlsVersion;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads {@code tls} of a destination or of one of its ports. Stateless. */
final class TlsPlanReader {
    static final Shape TLS = Shape.of(
            "mode",
            "port",
            "sni",
            "caBundle",
            "credential",
            "subjectAltNames",
            "minVersion",
            "insecureSkipVerification");
    static final Shape LOCAL_NAME = Shape.of("name");
    private static final Map<String, Mode> MODES = Map.of(
            "Passthrough", Mode.PASSTHROUGH,
            "Originate", Mode.ORIGINATE,
            "OriginateMutual", Mode.ORIGINATE_MUTUAL,
            "Inspect", Mode.INSPECT);
    private static final Map<String, TlsVersion> VERSIONS =
            Map.of("TLSv1_2", TlsVersion.V1_2, "TLSv1_3", TlsVersion.V1_3);
    private static final int MAX_NAMES = 32;
    private static final int MAX_NAME_TEXT = 2_048;

    private TlsPlanReader() {}

    private enum Mode {
        PASSTHROUGH,
        ORIGINATE,
        ORIGINATE_MUTUAL,
        INSPECT
    }

    /**
     * The plan; null when absent or wrong.
     *
     * @param namespace where what it names lies
     */
    static @Nullable TlsPlan read(Field tls, String namespace) {
        if (tls.isAbsent() || !tls.isMapping(TLS)) {
            return null;
        }
        Mode mode =
                tls.at("mode").isAbsent() ? Mode.PASSTHROUGH : tls.at("mode").word(MODES);
        return switch (mode) {
            case null -> null;
            case INSPECT -> {
                tls.at("mode").problem("Inspect is not supported yet");
                yield null;
            }
            case PASSTHROUGH -> passthrough(tls);
            case ORIGINATE, ORIGINATE_MUTUAL -> originate(tls, namespace, mode);
        };
    }

    private static TlsPlan passthrough(Field tls) {
        for (String field : TLS.known()) {
            if (!field.equals("mode") && tls.at(field).isStated()) {
                tls.at(field)
                        .problem("has no meaning where the app's own TLS is left untouched: state mode: Originate");
            }
        }
        return new TlsPlan.Passthrough();
    }

    private static TlsPlan originate(Field tls, String namespace, Mode mode) {
        Field credential = tls.at("credential");
        if (mode == Mode.ORIGINATE && credential.isStated()) {
            credential.problem("shows a client certificate: state mode: OriginateMutual, or leave it out");
        } else if (mode == Mode.ORIGINATE_MUTUAL && credential.isAbsent()) {
            credential.problem("is required with mode: OriginateMutual");
        }
        boolean verified =
                !Boolean.TRUE.equals(tls.at("insecureSkipVerification").flag());
        for (String field : List.of("caBundle", "subjectAltNames")) {
            if (!verified && tls.at(field).isStated()) {
                tls.at(field).problem("verifies nothing beside insecureSkipVerification: true; leave one of them out");
            }
        }
        TlsVersion minVersion = tls.at("minVersion").word(VERSIONS);
        List<String> names = tls.at("subjectAltNames")
                .list(MAX_NAMES, item -> item.parsed(MAX_NAME_TEXT, TlsPlanReader::subjectAltName));
        return new TlsPlan.Originate(
                port(tls.at("port")),
                tls.at("sni").parsed(Names.MAX_SUBDOMAIN, HostName::parse),
                Objects.requireNonNullElse(names, List.of()),
                minVersion == null ? TlsVersion.V1_2 : minVersion,
                ref(tls.at("caBundle"), false, namespace),
                ref(credential, true, namespace),
                verified);
    }

    private static @Nullable Integer port(Field field) {
        return field.numberOrText(number -> ConditionsReader.port(number).first(), 1, text -> {
            throw new IllegalArgumentException("must be a number");
        });
    }

    static @Nullable MaterialRef ref(Field field, boolean secret, String namespace) {
        if (field.isAbsent() || !field.isMapping(LOCAL_NAME)) {
            return null;
        }
        String name = field.at("name").required().parsed(Names.MAX_SUBDOMAIN, Names::subdomain);
        return name == null ? null : new MaterialRef(secret, namespace, name);
    }

    /** A DNS name, an address or a URI in its normal form. */
    private static String subjectAltName(String text) {
        if (text.contains("://")) {
            return URI.create(text).toString();
        }
        return text.indexOf(':') >= 0 || Character.isDigit(text.charAt(text.length() - 1))
                ? IpLiteral.parse(text).bare()
                : HostName.parse(text).text();
    }
}
