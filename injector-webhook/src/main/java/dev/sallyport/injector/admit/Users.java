package dev.sallyport.injector.admit;

import dev.sallyport.model.contract.Kube;
import java.util.Set;

/** User names as the API server tells them. Constants. */
final class Users {
    /** Our own service account. */
    static final String INJECTOR =
            "system:serviceaccount:" + Kube.SYSTEM_NAMESPACE + ":" + Kube.INJECTOR_SERVICE_ACCOUNT;

    /** Who empties a namespace that is being deleted: with and without a service account per controller. */
    private static final Set<String> NAMESPACE_CONTROLLER =
            Set.of("system:serviceaccount:kube-system:namespace-controller", "system:kube-controller-manager");

    private Users() {}

    /** True for the controller that empties namespaces. */
    static boolean emptiesNamespaces(String user) {
        return NAMESPACE_CONTROLLER.contains(user);
    }
}
