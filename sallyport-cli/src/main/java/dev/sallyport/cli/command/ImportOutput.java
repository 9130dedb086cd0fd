package dev.sallyport.cli.command;

import dev.sallyport.cli.imports.Target;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.cli.output.Format;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.resources.draft.PolicyDraft;
import dev.sallyport.resources.draft.Proposal;
import dev.sallyport.resources.draft.Remark;
import dev.sallyport.resources.draft.RuleDraft;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that imports share, and how their outcome is printed: resources to standard output, remarks beside it. */
final class ImportOutput {
    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            defaultValue = "imported",
            description = "The namespace of the resources; ${DEFAULT-VALUE} when left out.")
    private String namespace = "";

    @Option(
            names = {"-s", "--service-account"},
            paramLabel = "NAME",
            description = "The one service account they are about; all of the namespace when left out.")
    private @Nullable String serviceAccount;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|yaml",
            defaultValue = "text",
            description = "text: YAML to apply, remarks on standard error. json, yaml: both in one document.")
    private Format format = Format.TEXT;

    /** Whom the resources are about, refused where Kubernetes would refuse the names. */
    Target target() throws UserMistake {
        Target target = Target.of(namespace, serviceAccount);
        RuleDraft any = new RuleDraft(
                Action.DENY, List.of(HostPattern.parse("any.example")), List.of(), List.of(), Set.of(), null);
        try {
            new PolicyDraft(new PolicyId(namespace, "any"), target.ownSubjects(), List.of(any)).proven();
            return target;
        } catch (IllegalArgumentException e) {
            throw new UserMistake("--namespace, --service-account: " + e.getMessage() + ".");
        }
    }

    int print(Proposal imported, Surroundings surroundings) {
        return print(imported, format, surroundings);
    }

    static int print(Proposal imported, Format format, Surroundings surroundings) {
        surroundings.print(
                format,
                imported.tree(),
                ink -> imported.policies().stream().map(PolicyDraft::yaml).collect(Collectors.joining("---\n")));
        if (format == Format.TEXT) {
            remarks(imported.remarks(), surroundings);
        }
        return imported.isComplete() ? 0 : 1;
    }

    private static void remarks(List<Remark> remarks, Surroundings surroundings) {
        for (Remark remark : remarks) {
            surroundings
                    .err()
                    .println(
                            remark.origin() + ": " + remark.kind().word() + ": " + remark.what() + ": " + remark.why());
        }
        surroundings.err().flush();
    }
}
