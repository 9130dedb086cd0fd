package dev.sallyport.injector.admit;

import static dev.sallyport.injector.admit.Asked.sentence;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.injector.review.Operation;
import dev.sallyport.injector.review.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkPolicyJudgeTest {
    private static final Subject POLICIES = new Subject("networking.k8s.io", "networkpolicies", "");
    private static final String OURS = "{'metadata':{'name':'sallyport-egress'},'spec':{'podSelector':{}}}";
    private static final String US = "system:serviceaccount:sallyport-system:sallyport-injector";
    private static final String EMPTIER = "system:serviceaccount:kube-system:namespace-controller";

    private final NetworkPolicyJudge judge = new NetworkPolicyJudge(Asked.knowledge(true));

    private String judged(Operation operation, String namespace, String name, String user, String object, String old) {
        return sentence(judge.judge(Asked.of(POLICIES, operation, namespace, name, user, object, old)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'to':[]}",
                "{'to':null}",
                "{'ports':[{'port':443}]}",
                "{'to':[{'ipBlock':{'cidr':'0.0.0.0/0'}}]}",
                "{'to':[{'podSelector':{}},{'ipBlock':{'cidr':'8.8.8.8/32'}}]}",
                "{'to':[{}]}"
            })
    void refusesWhatOpensAWayOut(String rule) {
        String object =
                "{'metadata':{'name':'p'},'spec':{'policyTypes':['Ingress'],'egress':[{'to':[{'podSelector':{}}]},"
                        + rule + "]}}";
        assertThat(judged(Operation.CREATE, "shop", "p", "bob", object, "null"))
                .startsWith("refused: opens_egress spec.egress[1].to")
                .contains("directRanges");
        assertThat(judged(Operation.CREATE, "lab", "p", "bob", object, "null")).startsWith("allowed: not_governed");
        assertThat(judged(Operation.CREATE, "fresh", "p", "bob", object, "null"))
                .startsWith("refused: opens_egress");
        assertThat(judged(Operation.UPDATE, "shop", "p", "bob", object, object)).startsWith("allowed");
        assertThat(judged(Operation.DELETE, "shop", "p", "bob", "null", object)).startsWith("allowed");
        // A finalizer keeps a deleted policy in force for as long as its author likes.
        String harmless = "{'metadata':{'name':'p'},'spec':{'egress':[]}}";
        String going = object.replace("'name':'p'", "'name':'p','deletionTimestamp':'2026-11-25T13:00:00Z'");
        assertThat(judged(Operation.UPDATE, "shop", "p", "bob", going, harmless))
                .startsWith("refused: opens_egress");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'podSelector':{}}",
                "{'podSelector':{},'policyTypes':['Ingress','Egress'],'ingress':[{}]}",
                "{'podSelector':{},'egress':[]}",
                "{'podSelector':{},'egress':[{'to':[{'namespaceSelector':{}}]}]}"
            })
    void leavesOtherPoliciesAlone(String spec) {
        String object = "{'metadata':{'name':'p'},'spec':" + spec + "}";
        assertThat(judged(Operation.CREATE, "shop", "p", "bob", object, "null")).startsWith("allowed: opens_nothing");
    }

    @Test
    void oursIsOursToWrite() {
        for (Operation operation : new Operation[] {Operation.CREATE, Operation.UPDATE}) {
            assertThat(judged(operation, "shop", "sallyport-egress", "cluster-admin", OURS, "null"))
                    .startsWith("refused: own_policy");
            assertThat(judged(operation, "shop", "sallyport-egress", US, OURS, "null"))
                    .startsWith("allowed");
            assertThat(judged(operation, "shop", "sallyport-egress", EMPTIER, OURS, "null"))
                    .startsWith("refused");
        }
        assertThat(judged(Operation.DELETE, "shop", "sallyport-egress", "bob", "null", OURS))
                .startsWith("refused");
        assertThat(judged(Operation.DELETE, "shop", "sallyport-egress", EMPTIER, "null", OURS))
                .startsWith("allowed");
        assertThat(judged(Operation.DELETE, "shop", "sallyport-egress", US, "null", OURS))
                .startsWith("allowed");
    }

    @Test
    void aNamespaceThatCannotBeAskedForMayOnlyBeEmptied() {
        assertThat(judged(Operation.CREATE, "gone", "p", "bob", "{}", "null")).startsWith("refused: namespace_unknown");
        assertThat(judged(Operation.DELETE, "gone", "p", EMPTIER, "null", "{}")).startsWith("allowed");
    }
}
