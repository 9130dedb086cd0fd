package dev.sallyport.proxy.dial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.dial.HappyEyeballs.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class HappyEyeballsTest {
    @Test
    void familiesTakeTurnsWithIpv6First() {
        assertThat(HappyEyeballs.interleave(List.of("4a", "4b", "4c", "6a"), text -> text.startsWith("6")))
                .containsExactly("6a", "4a", "4b", "4c");
        assertThat(HappyEyeballs.interleave(List.of("6a", "6b", "4a"), text -> text.startsWith("6")))
                .containsExactly("6a", "4a", "6b");
        assertThat(HappyEyeballs.interleave(List.of("4a"), text -> text.startsWith("6")))
                .containsExactly("4a");
    }

    @Test
    void aFailureStartsTheNextAtOnceAndTheLastOneGivesUp() {
        HappyEyeballs race = new HappyEyeballs(2);
        assertThat(race.start()).isEqualTo(new Step.Connect(0));
        assertThat(race.onFailed()).isEqualTo(new Step.Connect(1));
        assertThat(race.onFailed()).isEqualTo(new Step.GiveUp());
    }

    @Test
    void aHeadStartThatEndsStartsTheNextBesideIt() {
        HappyEyeballs race = new HappyEyeballs(2);
        assertThat(race.start()).isEqualTo(new Step.Connect(0));
        assertThat(race.onStagger()).isEqualTo(new Step.Connect(1));
        assertThat(race.onStagger()).isEqualTo(new Step.Wait());
        assertThat(race.onFailed()).isEqualTo(new Step.Wait());
        assertThat(race.onFailed()).isEqualTo(new Step.GiveUp());
    }

    @Test
    void oneCandidateIsAllThereIs() {
        HappyEyeballs race = new HappyEyeballs(1);
        assertThat(race.start()).isEqualTo(new Step.Connect(0));
        assertThat(race.onStagger()).isEqualTo(new Step.Wait());
        assertThat(race.onFailed()).isEqualTo(new Step.GiveUp());
    }
}
