package dev.sallyport.injector.program;

/** Bodies of AdmissionReviews. */
final class Reviews {
    private Reviews() {}

    static String of(String resource, String operation, String namespace, String user, String object, String more) {
        int slash = resource.indexOf('/');
        return """
                {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"uid-1","operation":"%s",
                 "namespace":"%s","resource":{"group":"%s","version":"v1","resource":"%s"},
                 "userInfo":{"username":"%s"},"object":%s%s}}
                """.formatted(
                operation, namespace, resource.substring(0, slash), resource.substring(slash + 1), user, object, more);
    }

    static String pod(String namespace, String operation) {
        return of("/pods", operation, namespace, "bob", """
                {"apiVersion":"v1","kind":"Pod","metadata":{"generateName":"web-"},
                 "spec":{"containers":[{"name":"app","image":"app"}]}}""", "");
    }

    static String openPolicy(String namespace, String user) {
        return of("networking.k8s.io/networkpolicies", "CREATE", namespace, user, """
                {"metadata":{"name":"allow-all"},"spec":{"podSelector":{},"egress":[{}]}}""", "");
    }

    static String settings() {
        return of("egress.sallyport.dev/egresssettings", "CREATE", "", "admin", """
                {"apiVersion":"egress.sallyport.dev/v1alpha1","kind":"EgressSettings","metadata":{"name":"cluster"},
                 "spec":{"clusterCIDRs":["10.244.0.0/16"]}}""", "");
    }
}
