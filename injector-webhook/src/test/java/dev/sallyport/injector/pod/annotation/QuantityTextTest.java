package dev.sallyport.injector.pod.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1", "0.5", ".5", "1.", "+2", "250m", "100n", "7u", "1k", "1M", "2G", "1T", "1P", "1E", "64Ki", "128Mi",
                "1.5Gi", "1Ti", "1Pi", "1Ei", "1e3", "1E3", "12e-1"
            })
    void readsWhatKubernetesReads(String text) {
        BigDecimal read = QuantityText.parse(text).value();
        // fabric8 works out 1Ei in a double.
        BigDecimal theirs = Quantity.getAmountInBytes(Quantity.parse(text.replace("+", "")));
        assertThat(read.doubleValue()).isEqualTo(theirs.doubleValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "lots",
                "0",
                "0m",
                "-1",
                "1 Gi",
                "1gi",
                "1K",
                "1e",
                "1e999",
                "0x10",
                "1,5",
                "1_000",
                "NaN",
                "Infinity",
                "١",
                "1Mi ",
                "\n1",
                "9999999999999999999",
                "1.0000000001",
                "."
            })
    void refusesWhatIsNoneOrNotAboveZero(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> QuantityText.parse(text));
    }
}
