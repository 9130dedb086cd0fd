package dev.sallyport.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.model.contract.Ports;
import dev.sallyport.proxy.http.HttpGateSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SidecarConfigTest {
    @Test
    void defaultsAreTheContractsPortsAndTheDesignsLimits() {
        assertThat(Configured.group(CaptureConfig.class).toSettings().port()).isEqualTo(Ports.CAPTURE);
        assertThat(Configured.group(ExplicitProxyConfig.class).toSettings().port())
                .isEqualTo(Ports.EXPLICIT_PROXY);
        assertThat(Configured.group(SidecarConfig.class).maxConnections()).isEqualTo(4096);
        assertThat(Configured.group(SniffConfig.class).toSettings().serverFirstPorts())
                .contains(25, 587, 110, 143, 21, 22, 3306)
                .doesNotContain(443, 80);
        HttpGateSettings http = Configured.group(HttpConfig.class).toSettings();
        assertThat(http.headLimits().maxBytes()).isEqualTo(64 * 1024);
        assertThat(http.headLimits().maxFields()).isEqualTo(100);
        assertThat(http.headTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(http.upgrades()).containsExactly("websocket");
    }

    @Test
    void everyMistakeIsNamed() {
        assertThatThrownBy(() -> Configured.group(
                                SniffConfig.class,
                                "sallyport.sniff.silence",
                                "PT0S",
                                "sallyport.sniff.server-first-ports",
                                "25,70000")
                        .toSettings())
                .hasMessageContaining("sallyport.sniff.silence is PT0S, not between")
                .hasMessageContaining("sallyport.sniff.server-first-ports is 70000, not between 1 and 65535");
        assertThatThrownBy(() -> Configured.group(
                                HttpConfig.class,
                                "sallyport.http.max-head-bytes",
                                "1",
                                "sallyport.http.head-timeout",
                                "PT1H")
                        .toSettings())
                .hasMessageContaining("sallyport.http.max-head-bytes is 1, not between")
                .hasMessageContaining("sallyport.http.head-timeout is PT1H, not between");
    }
}
