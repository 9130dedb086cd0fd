package dev.sallyport.testkit.controlplane;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips a test class or method where {@link ControlPlane} cannot run, and says so on stderr as well as in the report: no
 * package manager offers kube-apiserver, so a machine without one is the usual case, not a broken one.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsControlPlane.Presence.class)
public @interface NeedsControlPlane {
    /** The condition itself. Stateless. */
    final class Presence implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return ControlPlane.missing()
                    .map(why -> {
                        System.err.println("*** NOT TESTED: " + context.getDisplayName() + ": " + why);
                        return ConditionEvaluationResult.disabled(why);
                    })
                    .orElseGet(() -> ConditionEvaluationResult.enabled("a control plane can run here"));
        }
    }
}
