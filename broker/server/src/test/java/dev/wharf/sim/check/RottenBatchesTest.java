package dev.wharf.sim.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** {@link RottenBatches} convicts who overlooks damage, and who refuses what is sound. */
final class RottenBatchesTest {
    private final RottenBatches rot = new RottenBatches("topic-0");

    @Test
    void aStartThatGoesOverDamageAndServesIsConvicted() {
        rot.onRotten(5, true);
        assertThatThrownBy(rot::onServed).hasMessageContaining("over the damage at 5");
    }

    @Test
    void damageThatNoStartGoesOverIsServedAndKnownToReaders() {
        rot.onRotten(5, false);
        assertThatCode(rot::onServed).doesNotThrowAnyException();
        assertThatCode(() -> rot.onBadCrc(5)).doesNotThrowAnyException();
        assertThatThrownBy(() -> rot.onBadCrc(6)).hasMessageContaining("a bad CRC at 6");
    }

    @Test
    void aSoundPartitionIsNotRefused() {
        rot.onRotten(5, true);
        rot.onRefused();
        assertThat(rot.isRefused()).isTrue();
        rot.onMended();
        assertThatThrownBy(rot::onRefused).hasMessageContaining("nothing is wrong with it");
    }

    @Test
    void aMendedPartitionIsServedAgain() {
        rot.onRotten(5, true);
        rot.onRefused();
        rot.onMended();
        rot.onServed();
        assertThat(rot.isRefused()).isFalse();
    }
}
