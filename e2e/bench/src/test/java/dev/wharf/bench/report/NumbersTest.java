package dev.wharf.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NumbersTest {
    @Test
    void three_digits_or_so() {
        assertThat(Numbers.of(1_234_567.8)).isEqualTo("1,234,568");
        assertThat(Numbers.of(123.45)).isEqualTo("123");
        assertThat(Numbers.of(12.345)).isEqualTo("12.3");
        assertThat(Numbers.of(1.2345)).isEqualTo("1.23");
        assertThat(Numbers.of(0.12345)).isEqualTo("0.123");
        assertThat(Numbers.of(0)).isEqualTo("0");
        assertThat(Numbers.of(-1.5)).isEqualTo("-1.50");
    }
}
