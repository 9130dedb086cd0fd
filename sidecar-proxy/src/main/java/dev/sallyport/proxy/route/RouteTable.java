package dev.sallyport.proxy.route;

import dev.sallyport.model.destination.RoutePlan;
import dev.sallyport.model.destination.RoutePlan.Forward;
import dev.sallyport.model.destination.RoutePlan.Redirect;
import dev.sallyport.model.destination.RoutePlan.Route;
import dev.sallyport.model.destination.RoutePlan.Target;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.Host;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.request.RequestFacts;
import dev.sallyport.proxy.exchange.Answer;
import dev.sallyport.proxy.exchange.Request;
import dev.sallyport.proxy.exchange.Version;
import dev.sallyport.proxy.forward.Router;
import dev.sallyport.proxy.http.BodyFraming;
import dev.sallyport.proxy.http.HeaderField;
import dev.sallyport.proxy.http.HeaderFields;
import dev.sallyport.proxy.http.HostPort;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Routes requests by a plan. A request that goes to another host names that one, unless the route says what it is to name; what it
 * names and does not go to must be allowed to the caller as well. Immutable; draws among weighted targets.
 */
public final class RouteTable implements Router {
    private static final Map<Integer, String> PHRASES = Map.of(
            301,
            "Moved Permanently",
            302,
            "Found",
            303,
            "See Other",
            307,
            "Temporary Redirect",
            308,
            "Permanent Redirect");

    private final Authority permitted;
    private final RoutePlan plan;
    private final IntUnaryOperator random;

    /**
     * A table for the requests of one tunnel.
     *
     * @param permitted what it was permitted for
     * @param random a number from 0 up to, and without, its argument
     */
    public RouteTable(Authority permitted, RoutePlan plan, IntUnaryOperator random) {
        this.permitted = permitted;
        this.plan = plan;
        this.random = random;
    }

    @Override
    public Routed route(Request request) {
        RequestFacts facts = request.facts();
        Route route = plan.find(facts);
        if (route == null) {
            return Router.straight(permitted).route(request);
        }
        return switch (route.action()) {
            case Redirect redirect -> new Routed.Answered(answer(redirect, route));
            case Forward forward -> to(request, facts, route, forward);
        };
    }

    private static Answer answer(Redirect redirect, Route route) {
        HeaderFields fields = new HeaderFields(List.of(new HeaderField("Location", redirect.location())));
        return new Answer(
                Version.HTTP_1_1,
                redirect.status(),
                PHRASES.getOrDefault(redirect.status(), ""),
                fields.changed(route.answerFields()),
                new BodyFraming.Length(0),
                null);
    }

    private Routed to(Request request, RequestFacts facts, Route route, Forward forward) {
        Target target = draw(forward.targets());
        Authority leads = authority(target);
        String path = forward.path() == null
                ? request.path()
                : PathRewrite.of(request.path(), route.patternOf(facts), forward.path());
        Request sent = request.withFields(request.fields().changed(forward.fields()))
                .towards(named(request, target, leads, forward.host()), path);
        Target mirror = request.upgrade() == null ? forward.mirror() : null;
        return new Routed.To(
                leads,
                sent,
                target == null ? Map.of() : target.labels(),
                new Handling(
                        route.answerFields(),
                        elsewhere(leads, forward.host()),
                        forward.timeout(),
                        forward.retries(),
                        mirror == null ? null : copy(sent, mirror)));
    }

    private @Nullable Target draw(List<Target> targets) {
        int sum = targets.stream().mapToInt(Target::weight).sum();
        if (sum == 0) {
            return null;
        }
        int left = random.applyAsInt(sum);
        for (Target target : targets) {
            left -= target.weight();
            if (left < 0) {
                return target;
            }
        }
        throw new IllegalArgumentException("the number drawn is not below the sum of the weights");
    }

    private Authority authority(@Nullable Target target) {
        if (target == null) {
            return permitted;
        }
        Host host = target.host() == null ? permitted.host() : target.host();
        return new Authority(host, target.port() == null ? permitted.port() : target.port());
    }

    private static HostPort named(
            Request request, @Nullable Target target, Authority leads, @Nullable HostName stated) {
        if (stated != null) {
            return new HostPort(stated, request.host().port());
        }
        if (target == null || target.host() == null) {
            return request.host();
        }
        boolean usual = leads.port() == 80 || leads.port() == 443;
        return new HostPort(target.host(), usual ? null : leads.port());
    }

    private static @Nullable Authority elsewhere(Authority leads, @Nullable HostName named) {
        return named == null || named.equals(leads.host()) ? null : new Authority(named, leads.port());
    }

    private Copy copy(Request sent, Target mirror) {
        Authority leads = authority(mirror);
        return new Copy(leads, sent.towards(named(sent, mirror, leads, null), sent.path()), mirror.labels());
    }
}
