package dev.wharf.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.message.peer.ReplicaFetchRequest;
import dev.wharf.protocol.wire.MalformedMessageException;
import dev.wharf.types.Uuid;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PeerBodyTest {
    private static final ReplicaFetchRequest QUESTION =
            new ReplicaFetchRequest()
                    .setBrokerEpoch(7)
                    .setSessionId(99)
                    .setPositions(
                            List.of(
                                    new ReplicaFetchRequest.ReplicaPosition()
                                            .setTopicId(new Uuid(1, 2))
                                            .setPartition(3)
                                            .setFetchOffset(40)));

    @Test
    void aMessageIsReadAsItWasWritten() {
        ByteBuffer body = PeerBody.write(QUESTION);
        assertThat(PeerBody.read(body, new ReplicaFetchRequest())).isEqualTo(QUESTION);
    }

    @Test
    void whatIsNoMessageOrOfALaterReleaseIsRefused() {
        ByteBuffer later = PeerBody.write(QUESTION);
        later.putShort(0, (short) (ReplicaFetchRequest.HIGHEST_VERSION + 1));
        assertThatThrownBy(() -> PeerBody.read(later, new ReplicaFetchRequest()))
                .isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> PeerBody.read(ByteBuffer.allocate(1), new ReplicaFetchRequest()))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void clientsCannotNameWhatBrokersAskEachOther() {
        assertThat(ApiKey.find(new ReplicaFetchRequest().apiKey())).isNull();
    }
}
