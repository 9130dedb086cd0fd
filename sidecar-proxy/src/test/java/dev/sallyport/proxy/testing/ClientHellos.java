package dev.sallyport.proxy.testing;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** ClientHellos as the JDK sends them. */
public final class ClientHellos {
    private ClientHellos() {}

    public static byte[] of(@Nullable String sni) {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(sni == null ? List.of() : List.of(new SNIHostName(sni)));
            engine.setSSLParameters(parameters);
            ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), hello);
            byte[] bytes = new byte[hello.flip().remaining()];
            hello.get(bytes);
            return bytes;
        } catch (GeneralSecurityException | SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same with an encrypted ClientHello (RFC 9849) that a server would take for GREASE. */
    public static byte[] encrypted(String outerName) {
        byte[] hello = of(outerName);
        byte[] extension = new byte[4 + 42];
        extension[0] = (byte) 0xfe;
        extension[1] = 0x0d;
        extension[3] = 42;
        int at = 5 + 4 + 2 + 32;
        at += 1 + hello[at];
        at += 2 + ((hello[at] & 0xff) << 8 | hello[at + 1] & 0xff);
        at += 1 + hello[at];
        byte[] longer = Arrays.copyOf(hello, hello.length + extension.length);
        System.arraycopy(extension, 0, longer, hello.length, extension.length);
        for (int length : new int[] {3, 7, at}) {
            int sum = ((longer[length] & 0xff) << 8 | longer[length + 1] & 0xff) + extension.length;
            longer[length] = (byte) (sum >>> 8);
            longer[length + 1] = (byte) sum;
        }
        return longer;
    }
}
