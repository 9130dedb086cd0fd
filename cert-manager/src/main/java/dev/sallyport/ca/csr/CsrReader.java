package dev.sallyport.ca.csr;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/**
 * Reads a PKCS#10 request (RFC 2986): DER, or PEM with exactly one block and nothing around it; at most 16 KiB. Of its
 * content only the key counts, once its signature has proved that the sender holds it; subject and extensions are claims.
 * The key is judged before its signature is verified, so that no arithmetic is done with a monstrous one. Pure and
 * stateless: never throws for anything a peer may send.
 */
public final class CsrReader {
    /** Most bytes a request may have, in either form. */
    public static final int MAX_BYTES = 16 * 1024;

    private static final int DER_SEQUENCE = 0x30;
    private static final Pattern PEM =
            Pattern.compile("\\s*-----BEGIN (NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\\s]++)"
                    + "-----END (NEW )?CERTIFICATE REQUEST-----\\s*");

    private CsrReader() {}

    /** Reads one request. */
    public static CsrReading read(byte[] body) {
        if (body.length == 0 || body.length > MAX_BYTES) {
            return new CsrReading.Refused("a request has 1 to 16384 bytes, not " + body.length);
        }
        try {
            return new CsrReading.Accepted(prove(parse(body[0] == DER_SEQUENCE ? body : decodePem(body))));
        } catch (Unacceptable unacceptable) {
            return new CsrReading.Refused(unacceptable.sentence());
        }
    }

    private static byte[] decodePem(byte[] body) throws Unacceptable {
        Matcher pem = PEM.matcher(new String(body, StandardCharsets.ISO_8859_1));
        if (!pem.matches()) {
            throw new Unacceptable("a request is DER, or PEM with one CERTIFICATE REQUEST and nothing around it");
        }
        try {
            return Base64.getDecoder().decode(pem.group(2).replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new Unacceptable("the PEM block of the request is not base64", e);
        }
    }

    private static PKCS10CertificationRequest parse(byte[] der) throws Unacceptable {
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(der);
            if (Arrays.equals(request.toASN1Structure().getEncoded(ASN1Encoding.DER), der)) {
                return request;
            }
        } catch (IOException | RuntimeException e) {
            throw new Unacceptable("the request is not a PKCS#10 structure", e);
        }
        throw new Unacceptable("the request is not in distinguished encoding (DER)");
    }

    private static ProvenKey prove(PKCS10CertificationRequest request) throws Unacceptable {
        PublicKey key = KeyPolicy.require(request.getSubjectPublicKeyInfo());
        if (!KeyPolicy.acceptsSignature(request.getSignatureAlgorithm().getAlgorithm())) {
            throw new Unacceptable(
                    "the request is signed with an algorithm other than ECDSA or RSA with SHA-2, or Ed25519");
        }
        if (!isSignedBy(key, request)) {
            throw new Unacceptable("the signature of the request was not made with the key it asks for");
        }
        return new ProvenKey(key, requestedUris(request));
    }

    private static boolean isSignedBy(PublicKey key, PKCS10CertificationRequest request) throws Unacceptable {
        try {
            return request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
        } catch (OperatorCreationException | PKCSException | RuntimeException e) {
            throw new Unacceptable("the signature of the request cannot be verified", e);
        }
    }

    private static List<String> requestedUris(PKCS10CertificationRequest request) throws Unacceptable {
        try {
            Extensions extensions = request.getRequestedExtensions();
            Extension names = extensions == null ? null : extensions.getExtension(Extension.subjectAlternativeName);
            if (names == null) {
                return List.of();
            }
            return Arrays.stream(
                            GeneralNames.getInstance(names.getParsedValue()).getNames())
                    .filter(name -> name.getTagNo() == GeneralName.uniformResourceIdentifier)
                    .map(name -> name.getName().toString())
                    .toList();
        } catch (RuntimeException e) {
            throw new Unacceptable("the extensions of the request cannot be read", e);
        }
    }
}
