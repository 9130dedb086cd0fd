package dev.sallyport.proxy.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.testkit.net.NamespaceSupport;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives every test the one {@link AttackGround} of the test run, which is closed when all tests are done. */
final class OnAttackGround implements BeforeAllCallback, ParameterResolver {
    private static final Namespace OURS = Namespace.create(OnAttackGround.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        assumeTrue(NamespaceSupport.availableOrLoud());
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == AttackGround.class;
    }

    @Override
    public AttackGround resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(OURS)
                .computeIfAbsent(AttackGround.class, type -> AttackGround.start(), AttackGround.class);
    }
}
