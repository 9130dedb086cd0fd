package dev.sallyport.injector.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalTest {
    @Test
    void labelsAreFitForMetricsAndDistinct() {
        assertThat(Arrays.stream(RefusalReason.values()).map(RefusalReason::label))
                .doesNotHaveDuplicates()
                .allMatch(label -> label.matches("[a-z]+(_[a-z]+)*"))
                .contains("reserved_uid", "net_raw_kept", "annotation_not_permitted");
    }

    @Test
    void theMessageHoldsEverySentence() {
        assertThat(Refusal.message(List.of(
                        new Refusal(RefusalReason.HOST_NETWORK, "One."), new Refusal(RefusalReason.WINDOWS, "Two."))))
                .isEqualTo("One. Two.");
    }

    @Test
    void aMessageStaysReadable() {
        List<Refusal> many = Collections.nCopies(33, new Refusal(RefusalReason.CAPABILITY, "No."));
        assertThat(Refusal.message(many)).endsWith("No. And 13 more.").hasSizeLessThan(100);
    }
}
