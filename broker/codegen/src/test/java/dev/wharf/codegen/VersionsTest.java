package dev.wharf.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class VersionsTest {
    private static final Versions RANGE = new Versions(2, 9);

    @Test
    void rangesReadAsSchemasWriteThem() {
        for (String text : List.of("none", "3", "3+", "3-5")) {
            assertThat(Versions.parse(text)).hasToString(text);
        }
    }

    @Test
    void aConditionSaysNoMoreThanTheRangeLeavesOpen() {
        assertThat(Versions.parse("0+").guardWithin(RANGE)).isEqualTo("true");
        assertThat(Versions.parse("2-9").guardWithin(RANGE)).isEqualTo("true");
        assertThat(Versions.parse("0-1").guardWithin(RANGE)).isEqualTo("false");
        assertThat(Versions.NONE.guardWithin(RANGE)).isEqualTo("false");
        assertThat(Versions.parse("4+").guardWithin(RANGE)).isEqualTo("version >= 4");
        assertThat(Versions.parse("0-4").guardWithin(RANGE)).isEqualTo("version <= 4");
        assertThat(Versions.parse("4-5").guardWithin(RANGE))
                .isEqualTo("version >= 4 && version <= 5");
        assertThat(Versions.parse("9+").guardWithin(RANGE)).isEqualTo("version == 9");
    }
}
