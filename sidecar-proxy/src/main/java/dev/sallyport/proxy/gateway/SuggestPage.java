package dev.sallyport.proxy.gateway;

import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.proxy.admin.AdminPage;
import dev.sallyport.proxy.admin.AdminRequest;
import dev.sallyport.proxy.admin.BadRequest;
import dev.sallyport.resources.suggest.Suggester;
import dev.sallyport.resources.translate.Origin;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code /v1/suggest}: the smallest EgressPolicy per service account that would have let pass what no rule did. */
final class SuggestPage implements AdminPage {
    private static final Set<String> PARAMETERS = Set.of("namespace", "denied", "wildcard_from");
    private static final int NAMES_FOR_A_WILDCARD = 5;
    private static final int MOST_NAMES = 1_000;

    private final ObservedDestinations observed;
    private final TrustDomain trustDomain;

    SuggestPage(ObservedDestinations observed, TrustDomain trustDomain) {
        this.observed = observed;
        this.trustDomain = trustDomain;
    }

    @Override
    public CompletionStage<Object> answer(AdminRequest request) throws BadRequest {
        request.allow(PARAMETERS);
        int from = Math.toIntExact(request.number("wildcard_from", NAMES_FOR_A_WILDCARD, 0, MOST_NAMES));
        if (from == 1) {
            throw new BadRequest("wildcard_from is 0 for never, or a number of names from 2");
        }
        String namespace = request.text("namespace");
        Suggester suggester =
                new Suggester(new Suggester.Options(trustDomain, request.flag("denied"), from, "connection"));
        observed.forEach(sighting -> {
            if (namespace == null || namespace.equals(sighting.caller().namespace())) {
                suggester.sighting(sighting);
            }
        });
        if (observed.forgotten() > 0) {
            suggester.pass("there was no room to remember them", new Origin("gateway", 1), observed.forgotten());
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("destinations", observed.size());
        tree.putAll(suggester.suggestion().tree());
        return CompletableFuture.completedFuture(tree);
    }
}
