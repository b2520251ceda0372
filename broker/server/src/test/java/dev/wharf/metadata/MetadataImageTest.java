package dev.wharf.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.types.Invariants.InvariantViolation;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

final class MetadataImageTest {
    private static final Uuid ID = new Uuid(1, 2);

    @Test
    void describesItselfInRecordsThatMakeItAgain() {
        MetadataImage image = Samples.image(Samples.records());
        List<MetadataRecord> snapshot = new ArrayList<>();
        image.describe(snapshot::add);
        assertThat(Samples.image(snapshot)).isEqualTo(image);
        assertThat(snapshot.getFirst()).isInstanceOf(MetadataRecord.FeatureLevel.class);
    }

    @Test
    void findsWhatWasApplied() {
        MetadataImage image = Samples.image(Samples.records());
        TopicImage topic = Objects.requireNonNull(image.topic("kept"));
        assertThat(image.topic(topic.id())).isEqualTo(topic);
        assertThat(image.partition(new TopicPartition("kept", 0)))
                .isEqualTo(Samples.partition(1).withLeader(1));
        assertThat(image.partition(new TopicPartition("kept", 2))).isEqualTo(Samples.offline());
        assertThat(image.partition(new TopicPartition("kept", 3))).isNull();
        assertThat(image.config(ConfigResource.ofTopic("kept"))).containsEntry("retention.ms", "7");
        assertThat(image.topics().partitionCount()).isEqualTo(3);
        assertThat(image.nextProducerId()).isEqualTo(1_000);
        assertThat(image.brokers().size()).isEqualTo(2);
        BrokerRegistration gone = Objects.requireNonNull(image.brokers().get(2));
        assertThat(gone.fenced()).isTrue();
        assertThat(gone.inControlledShutdown()).isTrue();
        assertThat(gone.isActive()).isFalse();
    }

    @Test
    void aRemovedTopicTakesItsPartitionsAndItsConfigurationAlong() {
        MetadataImage image = Samples.image(Samples.records());
        assertThat(image.topic("removed")).isNull();
        assertThat(image.config(ConfigResource.ofTopic("removed"))).isEmpty();
    }

    @Test
    void aValueThatIsTakenBackLeavesNoTrace() {
        ConfigResource resource = ConfigResource.ofBroker(1);
        MetadataImage image =
                MetadataImage.EMPTY
                        .apply(new MetadataRecord.Config(resource, "a", "1"))
                        .apply(new MetadataRecord.Config(resource, "a", null));
        assertThat(image).isEqualTo(MetadataImage.EMPTY);
    }

    @Test
    void aFeatureOfLevelZeroIsOff() {
        MetadataImage image =
                MetadataImage.EMPTY
                        .apply(new MetadataRecord.FeatureLevel("f", (short) 1))
                        .apply(new MetadataRecord.FeatureLevel("f", (short) 0));
        assertThat(image.features().isEmpty()).isTrue();
    }

    @Test
    void aRecordThatContradictsTheImageIsABug() {
        MetadataImage image = MetadataImage.EMPTY.apply(new MetadataRecord.Topic("a", ID));
        assertThatThrownBy(() -> image.apply(new MetadataRecord.Topic("a", new Uuid(3, 4))))
                .isInstanceOf(InvariantViolation.class);
        assertThatThrownBy(() -> image.apply(new MetadataRecord.RemoveTopic(new Uuid(3, 4))))
                .isInstanceOf(InvariantViolation.class);
        assertThatThrownBy(
                        () ->
                                image.apply(
                                        new MetadataRecord.Partition(ID, 1, Samples.partition(1))))
                .isInstanceOf(InvariantViolation.class);
        assertThatThrownBy(() -> image.apply(new MetadataRecord.UnregisterBroker(1, 0)))
                .isInstanceOf(InvariantViolation.class);
        PartitionDelta delta = PartitionDelta.between(Samples.moving(), Samples.offline());
        assertThatThrownBy(() -> image.apply(new MetadataRecord.PartitionChange(ID, 0, delta)))
                .isInstanceOf(InvariantViolation.class);
    }

    @Test
    void tenThousandTopicsAreBuiltRecordByRecordInNoTime() {
        MetadataImage built =
                Assertions.assertTimeout(
                        Duration.ofSeconds(5),
                        () -> {
                            MetadataImage image = MetadataImage.EMPTY;
                            for (int i = 0; i < 10_000; i++) {
                                Uuid id = new Uuid(9, i);
                                image =
                                        image.apply(new MetadataRecord.Topic("topic" + i, id))
                                                .apply(
                                                        new MetadataRecord.Partition(
                                                                id, 0, Samples.partition(1)));
                            }
                            return image;
                        });
        assertThat(built.topics().size()).isEqualTo(10_000);
    }

    @Test
    void aDeltaNamesWhatChangedAndLeavesOutWhatCameAndWent() {
        MetadataImage before =
                MetadataImage.EMPTY
                        .apply(new MetadataRecord.Topic("a", ID))
                        .apply(new MetadataRecord.Partition(ID, 0, Samples.partition(1)));
        MetadataDelta.Builder builder = new MetadataDelta.Builder(before);
        Uuid passing = new Uuid(20, 20);
        Uuid created = new Uuid(21, 21);
        builder.apply(new MetadataRecord.Topic("passing", passing));
        builder.apply(new MetadataRecord.RemoveTopic(passing));
        builder.apply(new MetadataRecord.Topic("created", created));
        builder.apply(new MetadataRecord.RemoveTopic(ID));
        builder.apply(new MetadataRecord.Config(ConfigResource.ofBroker(1), "k", "v"));
        MetadataDelta delta = builder.build(9);
        assertThat(delta.topics())
                .extracting(MetadataDelta.TopicChange::id)
                .containsExactly(created, ID);
        assertThat(delta.topics().get(0).before()).isNull();
        assertThat(delta.topics().get(1).after()).isNull();
        assertThat(delta.configs()).containsExactly(ConfigResource.ofBroker(1));
        assertThat(delta.brokersChanged()).isFalse();
        assertThat(delta.offset()).isEqualTo(9);
        assertThat(delta.before()).isEqualTo(before);
    }
}
