package dev.sallyport.injector.pod.shape;

import dev.sallyport.model.contract.Ports;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What tells an app of the explicit proxy, in both spellings that programs look for. Stateless. */
final class ProxyVariables {
    private ProxyVariables() {}

    /** Values by name, in the order they are written. */
    static Map<String, String> of(Blueprint blueprint) {
        String proxy = "http://127.0.0.1:" + Ports.EXPLICIT_PROXY;
        List<Object> direct = new ArrayList<>(List.of("127.0.0.1", "localhost", "::1"));
        direct.addAll(blueprint.inside());
        direct.addAll(blueprint.wishes().excluded());
        direct.add(".svc");
        direct.add("." + blueprint.settings().clusterDomain());
        String noProxy = Blueprint.joined(direct);
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("HTTP_PROXY", proxy);
        variables.put("HTTPS_PROXY", proxy);
        variables.put("http_proxy", proxy);
        variables.put("https_proxy", proxy);
        variables.put("NO_PROXY", noProxy);
        variables.put("no_proxy", noProxy);
        return variables;
    }
}
