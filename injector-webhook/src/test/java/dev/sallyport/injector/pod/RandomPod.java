package dev.sallyport.injector.pod;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/** Pods that nobody would write and the API server would take, from a seed. */
final class RandomPod {
    private static final List<String> CAPABILITIES = List.of("CHOWN", "KILL", "NET_BIND_SERVICE", "MKNOD");
    private static final List<String> DROPPED = List.of("ALL", "NET_RAW", "CHOWN", "net_raw", "CAP_NET_RAW");
    private final Random random;
    private int names;

    RandomPod(long seed) {
        random = new Random(seed);
    }

    ObjectNode next() {
        names = 0;
        ObjectNode pod =
                Scenario.JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
        if (maybe(9)) {
            metadata(pod.putObject("metadata"));
        }
        ObjectNode spec = pod.putObject("spec");
        if (maybe(3)) {
            spec.put("restartPolicy", pick("Always", "OnFailure", "Never"));
        }
        if (maybe(3)) {
            spec.put("terminationGracePeriodSeconds", random.nextInt(60));
        }
        if (maybe(2)) {
            spec.put("automountServiceAccountToken", random.nextBoolean());
        }
        if (maybe(3)) {
            spec.putObject("securityContext")
                    .put("fsGroup", random.nextInt(70_000))
                    .put("runAsNonRoot", true);
        }
        if (maybe(2)) {
            spec.putObject("futureField").putArray("list").add(1.5).addNull();
        }
        containers(spec, "initContainers", random.nextInt(4));
        containers(spec, "containers", 1 + random.nextInt(4));
        volumes(spec);
        return pod;
    }

    private void metadata(ObjectNode metadata) {
        metadata.put(maybe(5) ? "name" : "generateName", "pod");
        if (maybe(4)) {
            metadata.putObject("labels").put("app", "x");
        }
        if (maybe(2)) {
            metadata.putNull("annotations");
        } else if (maybe(5)) {
            ObjectNode annotations = metadata.putObject("annotations").put("example.com/~odd~/name", "a/b~c");
            if (maybe(3)) {
                annotations.put("sallyport.dev/status", pick("{}", "forged", ""));
            }
            if (maybe(3)) {
                annotations.put("sallyport.dev/capture", pick("iptables", "proxy-env"));
            }
            if (maybe(3)) {
                annotations.put("sallyport.dev/native-sidecar", pick("true", "false"));
            }
            if (maybe(3)) {
                annotations.put("sallyport.dev/proxy-memory-limit", pick("64Mi", "1Gi", "0.5Gi", "1e9"));
            }
        }
    }

    private void containers(ObjectNode spec, String list, int count) {
        if (count == 0 && maybe(5)) {
            return;
        }
        ArrayNode containers = spec.putArray(list);
        for (int i = 0; i < count; i++) {
            container(containers.addObject(), list);
        }
        if (count > 0 && maybe(1)) {
            containers.insert(
                    random.nextInt(count), Scenario.JSON.createObjectNode().put("name", forgedName(list)));
        }
    }

    /** A name can be given once only. */
    private static String forgedName(String list) {
        return list.equals("containers") ? "sallyport-proxy" : "sallyport-init";
    }

    private void container(ObjectNode container, String list) {
        container.put("image", "image:" + random.nextInt(9)).put("name", "c" + names++);
        if (list.equals("initContainers") && maybe(3)) {
            container.put("restartPolicy", "Always");
        }
        if (maybe(5)) {
            env(container.putArray("env"));
        }
        if (maybe(5)) {
            ObjectNode context = container.putObject("securityContext");
            if (maybe(5)) {
                context.put("runAsUser", random.nextInt(15_000));
            }
            if (maybe(5)) {
                ObjectNode capabilities = context.putObject("capabilities");
                if (maybe(5)) {
                    capabilities.putArray("add").add(CAPABILITIES.get(random.nextInt(CAPABILITIES.size())));
                }
                if (maybe(5)) {
                    capabilities.putArray("drop").add(DROPPED.get(random.nextInt(DROPPED.size())));
                }
            }
        }
        if (maybe(3)) {
            container
                    .putObject("resources")
                    .putObject("requests")
                    .put("cpu", "0.5")
                    .put("memory", 1e9);
        }
    }

    private void env(ArrayNode env) {
        for (String name : List.of("A", "HTTP_PROXY", "no_proxy", "HTTPS_PROXY")) {
            if (maybe(3)) {
                env.addObject().put("name", name).put("value", pick("", "http://squid:3128", "x"));
            }
        }
    }

    private void volumes(ObjectNode spec) {
        if (maybe(3)) {
            return;
        }
        ArrayNode volumes = spec.putArray("volumes");
        for (int i = random.nextInt(4); i > 0; i--) {
            volumes.addObject().put("name", "v" + i).putObject("emptyDir");
        }
        if (maybe(1)) {
            volumes.addObject()
                    .put("name", pick("sallyport-token", "sallyport-tmp"))
                    .putObject("emptyDir");
        }
    }

    private boolean maybe(int tenths) {
        return random.nextInt(10) < tenths;
    }

    private String pick(String... words) {
        return words[random.nextInt(words.length)];
    }
}
