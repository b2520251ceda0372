package dev.wharf.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.sim.SimEntropy;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node that takes over a snapshot must end where those are that have seen every record. */
final class ImageDifferenceTest {
    @Test
    void leadsFromAnyImageToAnyOther() {
        SimEntropy dice = new SimEntropy(3);
        for (int round = 0; round < 300; round++) {
            MetadataImage from = randomImage(dice);
            MetadataImage to = randomImage(dice);
            MetadataDelta delta = MetadataDelta.between(from, to, 7);
            assertThat(delta.image()).isEqualTo(to);
            assertThat(delta.before()).isSameAs(from);
            assertThat(delta.offset()).isEqualTo(7);
        }
    }

    @Test
    void leavesAloneWhatIsEqual() {
        MetadataImage image = Samples.image(Samples.records());
        List<MetadataRecord> snapshot = new ArrayList<>();
        image.describe(snapshot::add);
        MetadataDelta delta = MetadataDelta.between(image, Samples.image(snapshot), 1);
        assertThat(delta.image()).isSameAs(image);
        assertThat(delta.topics()).isEmpty();
        assertThat(delta.configs()).isEmpty();
        assertThat(delta.brokersChanged()).isFalse();
    }

    @Test
    void aTopicMadeAnewUnderItsOldNameKeepsNothingOfTheOldOne() {
        MetadataImage from = withTopic(new Uuid(1, 1));
        MetadataImage to = withTopic(new Uuid(2, 2));
        assertThat(MetadataDelta.between(from, to, 1).image()).isEqualTo(to);
    }

    private static MetadataImage withTopic(Uuid id) {
        return Samples.image(
                List.of(
                        new MetadataRecord.Topic("topic", id),
                        new MetadataRecord.Partition(id, 0, Samples.partition(1)),
                        new MetadataRecord.Config(
                                ConfigResource.ofTopic("topic"), "retention.ms", "7")));
    }

    private static MetadataImage randomImage(SimEntropy dice) {
        List<MetadataRecord> records = new ArrayList<>();
        for (int broker = 0; broker < 3; broker++) {
            if (dice.chance(80)) {
                records.add(
                        new MetadataRecord.RegisterBroker(
                                Samples.broker(broker, dice.nextInt(3), dice.chance(50))));
            }
        }
        for (int feature = 0; feature < 3; feature++) {
            records.add(new MetadataRecord.FeatureLevel("f" + feature, (short) dice.nextInt(3)));
        }
        for (int topic = 0; topic < 4; topic++) {
            if (dice.chance(70)) {
                addTopic(topic, dice, records);
            }
        }
        records.add(new MetadataRecord.ProducerIds(1, 0, dice.nextInt(3)));
        return Samples.image(records);
    }

    private static void addTopic(int number, SimEntropy dice, List<MetadataRecord> records) {
        Uuid id = new Uuid(number, dice.nextInt(2));
        records.add(new MetadataRecord.Topic("topic" + number, id));
        int partitions = 2; // a topic never loses one
        for (int partition = 0; partition < partitions; partition++) {
            records.add(
                    new MetadataRecord.Partition(
                            id, partition, Samples.partition(dice.nextInt(2))));
        }
        for (int key = 0; key < 3; key++) {
            if (dice.chance(50)) {
                records.add(
                        new MetadataRecord.Config(
                                ConfigResource.ofTopic("topic" + number),
                                "key" + key,
                                "v" + dice.nextInt(2)));
            }
        }
    }
}
