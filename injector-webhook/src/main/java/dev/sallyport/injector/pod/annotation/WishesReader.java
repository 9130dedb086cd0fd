package dev.sallyport.injector.pod.annotation;

import dev.sallyport.injector.pod.annotation.Wishes.Amount;
import dev.sallyport.injector.pod.annotation.Wishes.Amounts;
import dev.sallyport.injector.refusal.Refusal;
import dev.sallyport.injector.refusal.RefusalReason;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.contract.PodAnnotations;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.policy.Governance;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads and checks a pod's annotations; all mistakes are found together. Used once, by one thread. */
public final class WishesReader {
    private static final Set<String> LOG_LEVELS = Set.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");
    private static final Set<String> OF_NAMESPACES =
            Set.of(Kube.DEFAULT_POSTURE_ANNOTATION, Kube.ALLOW_OPT_OUT_ANNOTATION, Kube.LOCKDOWN_ANNOTATION);
    private static final BigDecimal LEAST_MEMORY = BigDecimal.valueOf(1L << 20);

    private final Map<String, String> annotations;
    private final Governance governance;
    private final List<Refusal> refusals = new ArrayList<>();

    private WishesReader(Map<String, String> annotations, Governance governance) {
        this.annotations = new TreeMap<>(annotations);
        this.governance = governance;
    }

    /**
     * Reads.
     *
     * @param annotations of the pod, all of them
     * @param governance what EgressSettings permits
     * @param refusals where every mistake is added; the result counts only when none was
     */
    public static Wishes read(Map<String, String> annotations, Governance governance, List<Refusal> refusals) {
        WishesReader reader = new WishesReader(annotations, governance);
        Wishes wishes = reader.read();
        refusals.addAll(reader.refusals);
        return wishes;
    }

    private Wishes read() {
        Map<String, String> permitted = new TreeMap<>();
        annotations.forEach((name, value) -> {
            if (name.startsWith(PodAnnotations.PREFIX)) {
                checkName(name);
            }
            if (PodAnnotations.PERMITTED.contains(name)) {
                permitted.put(name, value);
            }
        });
        Capture capture = value(PodAnnotations.CAPTURE, WishesReader::capture);
        List<Cidr> excluded = value(PodAnnotations.EXCLUDE_OUTBOUND_CIDRS, this::excluded);
        return new Wishes(
                capture == null ? Capture.IPTABLES : capture,
                value(PodAnnotations.GATEWAY, this::fleet),
                excluded == null ? List.of() : excluded,
                value(PodAnnotations.PROXY_IMAGE, this::image),
                value(PodAnnotations.NATIVE_SIDECAR, WishesReader::truth),
                value(PodAnnotations.DNS_CAPTURE, WishesReader::truth),
                amounts(PodAnnotations.PROXY_CPU_REQUEST, PodAnnotations.PROXY_CPU_LIMIT, QuantityText::parse),
                amounts(PodAnnotations.PROXY_MEMORY_REQUEST, PodAnnotations.PROXY_MEMORY_LIMIT, WishesReader::memory),
                value(PodAnnotations.LOG_LEVEL, WishesReader::logLevel),
                permitted);
    }

    private void checkName(String name) {
        if (PodAnnotations.FREE.contains(name) || name.equals(Kube.STATUS_ANNOTATION)) {
            return;
        }
        if (PodAnnotations.PERMITTED.contains(name)) {
            if (!governance.permittedAnnotations().contains(name)) {
                refuse(
                        RefusalReason.ANNOTATION_NOT_PERMITTED,
                        name,
                        "EgressSettings does not permit pods to use it; the platform's owner adds it to"
                                + " spec.permittedAnnotations of EgressSettings " + Kube.SETTINGS_NAME + ".");
            }
        } else if (OF_NAMESPACES.contains(name)) {
            refuse(RefusalReason.ANNOTATION_UNKNOWN, name, "this is an annotation of namespaces, not of pods.");
        } else if (name.equals(Kube.INJECT_LABEL)) {
            refuse(RefusalReason.ANNOTATION_UNKNOWN, name, "this is a label, not an annotation.");
        } else {
            refuse(RefusalReason.ANNOTATION_UNKNOWN, name, "pods have no such annotation; is it misspelt?");
        }
    }

    private <T> @Nullable T value(String name, Function<String, T> parse) {
        String text = annotations.get(name);
        boolean forbidden = PodAnnotations.PERMITTED.contains(name)
                && !governance.permittedAnnotations().contains(name);
        if (text == null || forbidden) {
            return null;
        }
        try {
            return parse.apply(text);
        } catch (NotPermitted e) {
            refuse(RefusalReason.ANNOTATION_NOT_PERMITTED, name, e.getMessage() + ".");
        } catch (IllegalArgumentException e) {
            refuse(RefusalReason.ANNOTATION_INVALID, name, shown(text) + ": " + e.getMessage() + ".");
        }
        return null;
    }

    private Amounts amounts(String requestName, String limitName, Function<String, Amount> parse) {
        Amount request = value(requestName, parse);
        Amount limit = value(limitName, parse);
        if (request != null && limit != null && request.value().compareTo(limit.value()) > 0) {
            refuse(
                    RefusalReason.ANNOTATION_INVALID,
                    requestName,
                    request.text() + " is more than " + limitName + " (" + limit.text() + ").");
        }
        return new Amounts(request, limit);
    }

    private static Amount memory(String text) {
        Amount amount = QuantityText.parse(text);
        if (amount.value().compareTo(LEAST_MEMORY) < 0) {
            throw new IllegalArgumentException(
                    "memory is counted in bytes and the sidecar needs more; 128Mi is meant?");
        }
        return amount;
    }

    private static Capture capture(String text) {
        return Capture.ofWord(text)
                .orElseThrow(() -> new IllegalArgumentException("iptables or proxy-env is expected, spelled so"));
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("true or false is expected, spelled so");
        };
    }

    private static String logLevel(String text) {
        if (!LOG_LEVELS.contains(text)) {
            throw new IllegalArgumentException("ERROR, WARN, INFO, DEBUG or TRACE is expected, spelled so");
        }
        return text;
    }

    private List<Authority> fleet(String name) {
        List<Authority> fleet = governance.fleets().get(name);
        if (fleet == null) {
            throw new NotPermitted("there is no fleet " + shown(name)
                    + "; the platform's owner names fleets in spec.fleets of EgressSettings " + Kube.SETTINGS_NAME);
        }
        return fleet;
    }

    private String image(String image) {
        if (!governance.proxyImages().contains(image)) {
            throw new NotPermitted("the image " + shown(image) + " is not among spec.proxyImages of EgressSettings "
                    + Kube.SETTINGS_NAME + "; the platform's owner adds it there");
        }
        return image;
    }

    private List<Cidr> excluded(String text) {
        List<Cidr> ranges = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Cidr range = Cidr.parse(part.strip());
            if (governance.directRanges().stream().noneMatch(direct -> direct.contains(range))) {
                throw new NotPermitted(range + " is not inside spec.directRanges of EgressSettings "
                        + Kube.SETTINGS_NAME + "; the platform's owner adds it there");
            }
            ranges.add(range);
        }
        return ranges;
    }

    private static String shown(String text) {
        String oneLine = text.replaceAll("\\p{Cntrl}", " ");
        return "\"" + (oneLine.length() > 60 ? oneLine.substring(0, 60) + "…" : oneLine) + "\"";
    }

    private void refuse(RefusalReason reason, String annotation, String sentence) {
        refusals.add(new Refusal(reason, "metadata.annotations[" + annotation + "]: " + sentence));
    }

    /** Well written, but beyond what EgressSettings permits. */
    private static final class NotPermitted extends IllegalArgumentException {
        NotPermitted(String message) {
            super(message);
        }
    }
}
