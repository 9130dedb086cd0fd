package dev.sallyport.proxy.gateway;

import dev.sallyport.model.policy.Protocol;
import dev.sallyport.proxy.admin.AdminPage;
import dev.sallyport.proxy.admin.AdminRequest;
import dev.sallyport.proxy.admin.BadRequest;
import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.connection.PrintableText;
import dev.sallyport.proxy.session.LiveLook;
import dev.sallyport.proxy.session.LivePage;
import dev.sallyport.proxy.session.LiveView;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code /v1/connections}: what is carried now, in pages, some of it by filters. */
final class ConnectionsPage implements AdminPage {
    private static final Set<String> PARAMETERS =
            Set.of("namespace", "service_account", "pod", "host", "rule", "after", "limit");
    private static final int USUAL = 100;
    private static final int MOST = 1_000;
    private static final int SHOWN = 300;

    private final LiveLook look;

    ConnectionsPage(LiveLook look) {
        this.look = look;
    }

    @Override
    public CompletionStage<Object> answer(AdminRequest request) throws BadRequest {
        request.allow(PARAMETERS);
        long after = request.number("after", 0, 0, Long.MAX_VALUE);
        int limit = Math.toIntExact(request.number("limit", USUAL, 1, MOST));
        return look.page(peer -> isWanted(peer, request), view -> isWanted(view, request), after, limit)
                .thenApply(ConnectionsPage::tree);
    }

    private static boolean isWanted(PeerIdentity peer, AdminRequest request) {
        return fits(request.text("namespace"), peer.spiffeId().namespace())
                && fits(request.text("service_account"), peer.spiffeId().serviceAccount())
                && fits(request.text("pod"), peer.podUid());
    }

    private static boolean isWanted(LiveView view, AdminRequest request) {
        ConnectionFacts facts = view.facts();
        String host = request.text("host");
        String authority = Objects.requireNonNullElse(facts.authority(), "");
        boolean there = host == null
                || host.equals(facts.sni())
                || host.equals(facts.httpHost())
                || authority.equals(host)
                || authority.equals(host + ":" + facts.port());
        return there && fits(request.text("rule"), facts.rule());
    }

    private static boolean fits(@Nullable String wanted, @Nullable String is) {
        return wanted == null || wanted.equals(is);
    }

    private static Object tree(LivePage page) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put(
                "connections",
                page.connections().stream().map(ConnectionsPage::tree).toList());
        tree.put("next", page.next());
        tree.put("loops_not_answering", page.missing());
        return tree;
    }

    private static Map<String, @Nullable Object> tree(LiveView view) {
        ConnectionFacts facts = view.facts();
        Protocol protocol = facts.protocol();
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("id", view.id());
        tree.put("spiffe_id", shown(facts.spiffeId()));
        tree.put("pod_uid", shown(facts.podUid()));
        tree.put("claimed_pod", shown(facts.claimedPod()));
        tree.put("authority", shown(facts.authority()));
        tree.put("sni", shown(facts.sni()));
        tree.put("http_host", shown(facts.httpHost()));
        tree.put("resolved_address", shown(facts.resolvedAddress()));
        tree.put("port", facts.port());
        tree.put("protocol", protocol == null ? null : protocol.name().toLowerCase(Locale.ROOT));
        tree.put("rule", shown(facts.rule()));
        tree.put("destination", shown(facts.destination()));
        tree.put("parent", shown(facts.parent()));
        tree.put("stage", view.stage());
        tree.put("bytes_sent", view.bytesSent());
        tree.put("bytes_received", view.bytesReceived());
        tree.put("age_seconds", view.age().toSeconds());
        return tree;
    }

    private static @Nullable String shown(@Nullable String text) {
        return text == null ? null : PrintableText.of(text, SHOWN);
    }
}
