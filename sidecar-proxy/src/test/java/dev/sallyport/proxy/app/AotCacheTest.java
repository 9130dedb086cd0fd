package dev.sallyport.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AotCacheTest {
    private static final String MAPS = """
            7ffe0000-7fff0000 rw-p 00000000 00:00 0
            7f0000000000-7f0000010000 rw-p 00000000 fe:01 1234   /opt/sallyport/sidecar.aot
            7f1000000000-7f1000010000 r-xp 00000000 fe:01 1235   /opt/java/lib/server/libjvm.so
            """;

    @Test
    void isUsedWhenTheFileOfTheCommandLineIsMapped() {
        assertThat(AotCache.of(List.of("-Xmx64m", "-XX:AOTCache=/opt/sallyport/sidecar.aot"), MAPS))
                .isEqualTo(AotCache.USED);
    }

    @Test
    void isRefusedWhenTheJvmDidNotMapIt() {
        assertThat(AotCache.of(List.of("-XX:AOTCache=/opt/sallyport/gateway.aot"), MAPS))
                .isEqualTo(AotCache.REFUSED);
        assertThat(AotCache.of(List.of("-XX:AOTCache=/opt/sallyport/sidecar.ao"), MAPS))
                .isEqualTo(AotCache.REFUSED);
    }

    @Test
    void theLastOfSeveralCounts() {
        assertThat(AotCache.of(List.of("-XX:AOTCache=/nowhere", "-XX:AOTCache=/opt/sallyport/sidecar.aot"), MAPS))
                .isEqualTo(AotCache.USED);
    }

    @Test
    void isNoneWhereNoneWasNamed() {
        assertThat(AotCache.of(List.of("-Xmx64m"), MAPS)).isEqualTo(AotCache.NONE);
        assertThat(AotCache.ofThisProcess()).isEqualTo(AotCache.NONE);
    }
}
