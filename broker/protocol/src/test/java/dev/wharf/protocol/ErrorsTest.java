package dev.wharf.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ErrorsTest {
    @Test
    void codesNamesAndRetriabilityAreThoseOfKafka() {
        assertThat(Arrays.stream(Errors.values()).map(e -> e.name() + e.code() + e.retriable()))
                .containsExactlyElementsOf(
                        Arrays.stream(org.apache.kafka.common.protocol.Errors.values())
                                .map(e -> e.name() + e.code() + isRetriable(e))
                                .toList());
    }

    @Test
    void everyErrorIsFoundByItsCodeAndHasAText() {
        for (Errors error : Errors.values()) {
            assertThat(Errors.of(error.code())).isEqualTo(error);
            assertThat(error.text().isEmpty()).isEqualTo(error == Errors.NONE);
        }
    }

    @Test
    void aCodeThatNobodyKnowsIsAnUnknownError() {
        assertThat(Errors.of((short) -2)).isEqualTo(Errors.UNKNOWN_SERVER_ERROR);
        assertThat(Errors.of((short) 9999)).isEqualTo(Errors.UNKNOWN_SERVER_ERROR);
    }

    private static boolean isRetriable(org.apache.kafka.common.protocol.Errors error) {
        return error.exception() instanceof org.apache.kafka.common.errors.RetriableException;
    }
}
