package dev.sallyport.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TlsEngineTest {
    private static final Throwable FAULT = new UnsatisfiedLinkError("no tcnative here");

    @Test
    void openSslIsAvailableInThisBuild() {
        assertThat(TlsEngine.choose(TlsEngineChoice.OPENSSL)).isEqualTo(TlsEngine.OPENSSL);
        assertThat(TlsEngine.choose(TlsEngineChoice.AUTO)).isEqualTo(TlsEngine.OPENSSL);
    }

    @Test
    void autoFallsBackToTheJdk() {
        assertThat(TlsEngine.choose(TlsEngineChoice.AUTO, FAULT)).isEqualTo(TlsEngine.JDK);
    }

    @Test
    void demandedOpenSslThatDoesNotLoadFailsTheStart() {
        assertThatThrownBy(() -> TlsEngine.choose(TlsEngineChoice.OPENSSL, FAULT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("sallyport.tls.engine=openssl, and OpenSSL is not available: no tcnative here");
    }

    @Test
    void jdkIsTakenWhenAskedFor() {
        assertThat(TlsEngine.choose(TlsEngineChoice.JDK)).isEqualTo(TlsEngine.JDK);
    }
}
