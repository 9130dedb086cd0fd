package dev.sallyport.testkit.demo;

import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.cluster.SallyportPods;
import dev.sallyport.testkit.pod.RunningPod;
import dev.sallyport.testkit.shell.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code target/demo/demo.env}: what a person needs to go on by hand while the demo is kept up. Stateless. */
final class DemoEnv {
    private DemoEnv() {}

    /** Writes the file and, beside it, an identity per service account for use from outside the pods. */
    static Path write(DemoCluster demo, Path output) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("DEMO_STATE", demo.cluster().folder().toString());
        values.put("ROUTER_NETNS", demo.cluster().world().router().namespace().name());
        values.put("OUTSIDE_NETNS", demo.cluster().world().outside().name());
        values.put("GATEWAY_ADDRESS", demo.gateway().addresses().v4() + ":15008");
        values.put("RESOURCES", demo.resources().toString());
        values.put("RECORDS", SallyportPods.records(demo.gateway()).toString());
        values.put("NAMES", demo.cluster().world().namesFile().toString());
        values.put(
                "DNS_LOG",
                demo.cluster()
                        .world()
                        .namesFile()
                        .resolveSibling("dns-cluster.log")
                        .toString());
        values.put(
                "OUTSIDE_LOG",
                demo.cluster().world().namesFile().resolveSibling("outside.log").toString());
        values.put("INTERNET_CA", demo.cluster().world().internetCa().toString());
        Path bundle = Files.writeString(
                output.resolve("bundle.pem"), demo.cluster().ca().bundlePem());
        values.put("BUNDLE", bundle.toString());
        pod(values, "GATEWAY", demo.gateway(), "gateway");
        for (RunningPod pod : demo.governed()) {
            String prefix = prefix(pod);
            pod(values, prefix, pod, SallyportPods.APP);
            values.put(
                    prefix + "_SIDECAR_PID",
                    Long.toString(pod.container("sallyport-proxy").pid()));
            values.put(
                    prefix + "_SIDECAR_LOG",
                    pod.container("sallyport-proxy").logFile().toString());
            identity(values, prefix, pod, demo, output);
        }
        StringBuilder text =
                new StringBuilder("# Written by `make demo`; source it. `make demo-down` ends all this.\n");
        values.forEach((name, value) -> text.append("%s=%s\n".formatted(name, Shell.quote(value))));
        return Files.writeString(output.resolve("demo.env"), text);
    }

    /** Commands to try, for {@code demo.env} sourced. */
    static List<String> toTry() {
        return List.of(
                "# a shell in the app container of shop/checkout, as its user (nsenter keeps you root: setpriv makes you 1000)",
                "nsenter -t $SHOP_CHECKOUT_PID -n -m -p -u setpriv --reuid 1000 --regid 1000 --clear-groups"
                        + " --bounding-set=-all --no-new-privs bash",
                "#   … curl --cacert /etc/internet/ca.crt https://api.payments.example/",
                "# the gateway's records as they come",
                "tail -f $RECORDS",
                "# curl as a client of the gateway, no sidecar: from the router's namespace with a service account's certificate",
                "ip netns exec $ROUTER_NETNS curl --proxy https://$GATEWAY_ADDRESS --proxy-cacert $BUNDLE"
                        + " --proxy-cert $SHOP_CHECKOUT_CERT --proxy-key $SHOP_CHECKOUT_KEY"
                        + " --cacert $INTERNET_CA https://api.payments.example/",
                "# change policy while it runs",
                "vi $RESOURCES/shop.yaml");
    }

    private static void pod(Map<String, String> values, String prefix, RunningPod pod, String container) {
        values.put(prefix + "_NETNS", pod.network().name());
        values.put(prefix + "_PID", Long.toString(pod.container(container).pid()));
        values.put(prefix + "_IP", pod.addresses().v4());
        values.put(prefix + "_IP6", pod.addresses().v6());
        values.put(prefix + "_UID", pod.uid());
    }

    private static void identity(
            Map<String, String> values, String prefix, RunningPod pod, DemoCluster demo, Path output) {
        String namespace = pod.pod().getMetadata().getNamespace();
        String account = pod.pod().getSpec().getServiceAccountName();
        IssuedSvid identity = demo.cluster().ca().issue(namespace, account);
        Path folder = output.resolve("identities").resolve(namespace + "-" + account);
        identity.writeTo(folder, demo.cluster().ca().bundlePem());
        values.put(prefix + "_CERT", folder.resolve("tls.crt").toString());
        values.put(prefix + "_KEY", folder.resolve("tls.key").toString());
    }

    private static String prefix(RunningPod pod) {
        String name = pod.pod().getMetadata().getNamespace() + "_"
                + pod.pod().getSpec().getServiceAccountName();
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
