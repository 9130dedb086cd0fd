package dev.sallyport.testkit.demo;

import dev.sallyport.model.contract.FileNames;
import dev.sallyport.testkit.cluster.SallyportSystem;
import dev.sallyport.testkit.cluster.SvidByHand;
import dev.sallyport.testkit.cluster.UserPods;
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
        values.put("GATEWAY_NAME", "sallyport-gateway.sallyport-system.svc.cluster.local");
        values.put("RESOURCES", demo.system().resources().path().toString());
        values.put("RECORDS", demo.system().records().toString());
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
        values.put("BUNDLE", demo.system().caBundle().toString());
        Path review = Files.writeString(
                output.resolve("review.json"), demo.system().admission().review(UserPods.example(UserPods.APP)));
        values.put("REVIEW", review.toString());
        values.put("INJECTOR_IP", demo.system().injector().addresses().v4());
        values.put("CA_LOG", demo.system().ca().container("ca").logFile().toString());
        values.put(
                "INJECTOR_LOG",
                demo.system().injector().container("injector").logFile().toString());
        pod(values, "GATEWAY", demo.system().gateway(), "gateway");
        for (RunningPod pod : demo.governed()) {
            String prefix = prefix(pod);
            pod(values, prefix, pod, SallyportSystem.APP);
            values.put(
                    prefix + "_SIDECAR_PID",
                    Long.toString(pod.container("sallyport-proxy").pid()));
            values.put(
                    prefix + "_SIDECAR_LOG",
                    pod.container("sallyport-proxy").logFile().toString());
            identity(values, prefix, pod, output);
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
                "ip netns exec $ROUTER_NETNS curl --resolve $GATEWAY_NAME:15008:$GATEWAY_IP --proxy https://$GATEWAY_NAME:15008"
                        + " --proxy-cacert $BUNDLE --proxy-cert $SHOP_CHECKOUT_CERT --proxy-key $SHOP_CHECKOUT_KEY"
                        + " --cacert $INTERNET_CA https://api.payments.example/",
                "# what a user's pod becomes: a Pod posted to the injector as an API server does, the patch it answers",
                "ip netns exec $ROUTER_NETNS curl -sS --cacert $BUNDLE"
                        + " --connect-to sallyport-injector.sallyport-system.svc:443:$INJECTOR_IP:8443"
                        + " -H content-type:application/json --data-binary @$REVIEW"
                        + " https://sallyport-injector.sallyport-system.svc/mutate"
                        + " | python3 -c 'import base64,json,sys; print(json.dumps(json.loads(base64.b64decode("
                        + "json.load(sys.stdin)[\"response\"][\"patch\"])), indent=1))'",
                "# what the injector applied: trust bundles, the wall (the router keeps to the wall as it was: nobody is left to tell it of changes)",
                "cat $RESOURCES/.applied/NetworkPolicy-shop-sallyport-egress.yaml",
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

    private static void identity(Map<String, String> values, String prefix, RunningPod pod, Path output) {
        Path folder = output.resolve("identities").resolve(prefix.toLowerCase(Locale.ROOT));
        SvidByHand.fetch(pod, folder);
        values.put(prefix + "_CERT", folder.resolve(FileNames.CHAIN).toString());
        values.put(prefix + "_KEY", folder.resolve(FileNames.KEY).toString());
    }

    private static String prefix(RunningPod pod) {
        String name = pod.pod().getMetadata().getNamespace() + "_"
                + pod.pod().getSpec().getServiceAccountName();
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
