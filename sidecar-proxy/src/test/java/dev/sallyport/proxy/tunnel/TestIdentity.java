package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.proxy.identity.IdentityFixture;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.identity.TlsIdentityHolder;
import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A CA, a gateway's identity and a workload's, each in its folder. */
public final class TestIdentity implements AutoCloseable {
    static final SpiffeId WORKLOAD = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/checkout");

    public final TestCa ca = TestCa.create("cluster.local");
    final Path gatewayFolder;
    final Path workloadFolder;
    public final TlsIdentityHolder gateway;
    public final TlsIdentityHolder workload;

    public TestIdentity() throws IOException {
        Path root = Files.createTempDirectory("tunnel-it");
        gatewayFolder = Files.createDirectory(root.resolve("gateway"));
        workloadFolder = Files.createDirectory(root.resolve("workload"));
        ca.issue(SvidRequest.workload("sallyport-system", "sallyport-gateway")
                        .dnsNames("localhost")
                        .ipAddresses("127.0.0.1"))
                .writeTo(gatewayFolder, ca.bundlePem());
        rotateWorkload();
        gateway = IdentityFixture.source(gatewayFolder, TlsEngine.OPENSSL);
        workload = IdentityFixture.source(workloadFolder, TlsEngine.OPENSSL);
    }

    /** Writes a fresh key and certificate for the workload. */
    void rotateWorkload() {
        IssuedSvid svid = ca.issue(SvidRequest.workload("shop", "checkout").podUid("pod-1"));
        svid.writeTo(workloadFolder, ca.bundlePem());
    }

    @Override
    public void close() {
        gateway.close();
        workload.close();
    }
}
