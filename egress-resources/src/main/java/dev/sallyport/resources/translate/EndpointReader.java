package dev.sallyport.resources.translate;

import dev.sallyport.model.address.AddressClass;
import dev.sallyport.model.address.AddressClass.Opening;
import dev.sallyport.model.address.AddressTable;
import dev.sallyport.model.destination.Endpoint;
import dev.sallyport.model.net.IpLiteral;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code endpoints} of a destination. Stateless. */
final class EndpointReader {
    static final Shape ENDPOINT = Shape.of("address", "port", "weight", "priority", "labels");
    private static final int MAX_PORT = 65_535;
    private static final int MAX_WEIGHT = 1_000;
    private static final int MAX_PRIORITY = 16;

    private EndpointReader() {}

    /** The endpoints; empty when absent or wrong. */
    static List<Endpoint> read(Field field, boolean namespaced) {
        List<Field> items = field.items(Limits.ENDPOINTS);
        if (items == null) {
            return List.of();
        }
        record Place(InetAddress address, @Nullable Integer port) {}
        List<Endpoint> endpoints = new ArrayList<>();
        Set<Place> seen = new HashSet<>();
        for (Field item : items) {
            Endpoint endpoint = endpoint(item, namespaced);
            if (endpoint != null && !seen.add(new Place(endpoint.address(), endpoint.port()))) {
                item.problem("stands in this list before");
            } else if (endpoint != null) {
                endpoints.add(endpoint);
            }
        }
        if (!endpoints.isEmpty() && endpoints.stream().allMatch(endpoint -> endpoint.weight() == 0)) {
            field.problem("have weights that add up to nothing: give at least one of them a share");
        }
        return endpoints;
    }

    private static @Nullable Endpoint endpoint(Field field, boolean namespaced) {
        if (!field.isMapping(ENDPOINT)) {
            return null;
        }
        InetAddress address = field.at("address")
                .required()
                .parsed(SettingsTranslator.MAX_ADDRESS_TEXT, text -> address(text, namespaced));
        Integer port = Numbers.read(field.at("port"), 1, MAX_PORT, null);
        Integer weight = Numbers.read(field.at("weight"), 0, MAX_WEIGHT, 1);
        Integer priority = Numbers.read(field.at("priority"), 0, MAX_PRIORITY, 0);
        Field labelsField = field.at("labels");
        Map<String, String> labels = labelsField.isAbsent() ? Map.of() : labelsField.texts();
        return address == null
                        || weight == null
                        || priority == null
                        || labels == null
                        || !LabelMaps.areValid(labelsField, labels)
                ? null
                : new Endpoint(address, port, weight, priority, labels);
    }

    private static InetAddress address(String text, boolean namespaced) {
        InetAddress address = IpLiteral.parse(text).address();
        AddressClass addressClass = AddressTable.classify(address);
        if (addressClass.opening() == Opening.NOBODY) {
            throw new IllegalArgumentException("this is " + addressClass.phrase() + ": nothing can open it");
        }
        if (namespaced && addressClass.opening() != Opening.ANY_RULE) {
            throw new IllegalArgumentException("this is " + addressClass.phrase()
                    + ": an EgressDestination reaches public addresses only, a ClusterEgressDestination opens others");
        }
        return address;
    }
}
