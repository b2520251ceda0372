package dev.wharf.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PropertyTest {
    @Test
    void aBrokenPropertyNamesTheSeedThatRepeatsIt() {
        assertThatThrownBy(
                        () ->
                                Property.named("small")
                                        .seeds(1000)
                                        .holds(
                                                random ->
                                                        assertThat(random.nextInt(50)).isNotZero()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("\"small\" does not hold for seed ")
                .hasMessageContaining("-Dwharf.seed=");
    }

    @Test
    void twoRunsSeeTheSameNumbers() {
        assertThat(numbers()).isEqualTo(numbers()).doesNotHaveDuplicates();
    }

    private static List<Long> numbers() {
        List<Long> numbers = new ArrayList<>();
        Property.named("any").seeds(20).holds(random -> numbers.add(random.nextLong()));
        return numbers;
    }
}
