package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.controller.Features;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.ApiVersionsRequest;
import dev.wharf.protocol.message.ApiVersionsResponse;
import dev.wharf.protocol.message.DescribeClusterRequest;
import dev.wharf.protocol.message.DescribeClusterResponse;
import dev.wharf.protocol.message.InitProducerIdRequest;
import dev.wharf.protocol.message.InitProducerIdResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** What clients and brokers tell each other before the first record, and where they misunderstand each other. */
final class HandshakeTest {
    private static final int VERSION = 4;

    private final TestBroker broker = TestBroker.start();
    private final TestClient client = broker.connect();

    @Test
    void theFeaturesOfTheClusterAreToldWithTheirEpoch() {
        for (int version = 3; version <= VERSION; version++) {
            ApiVersionsResponse response =
                    client.ask(software("stories", "1"), version, ApiVersionsResponse.class);
            ApiVersionsResponse.FinalizedFeatureKey feature =
                    response.finalizedFeatures().getFirst();
            assertThat(feature.name()).isEqualTo(Features.METADATA_VERSION);
            assertThat(feature.maxVersionLevel()).isEqualTo(feature.minVersionLevel());
            ApiVersionsResponse.SupportedFeatureKey supported =
                    response.supportedFeatures().getLast();
            assertThat(response.supportedFeatures()).hasSize(version < 4 ? 1 : 2);
            assertThat(supported.name()).isEqualTo(Features.METADATA_VERSION);
            assertThat(feature.maxVersionLevel())
                    .isBetween(supported.minVersion(), supported.maxVersion());
            assertThat(response.zkMigrationReady()).isFalse();
        }
    }

    @Test
    void theEpochOfTheFeaturesNeverGoesBack() {
        long before = epoch(client);
        Topics.create(client, "orders", 1);
        long after = epoch(client);
        assertThat(after).isGreaterThanOrEqualTo(before);
        broker.killAndRestart();
        assertThat(epoch(broker.connect())).isGreaterThanOrEqualTo(after);
    }

    @Test
    void aClientFromTheFutureAsksAgainOnTheSameConnection() {
        ByteBuf frame = Unpooled.buffer();
        frame.writeShort(ApiKey.API_VERSIONS.id()).writeShort(99).writeInt(7).writeShort(-1);
        frame.writeByte(0).writeByte(0);
        assertThat(client.sendFrame(frame, ApiKey.API_VERSIONS, (short) 0).closedBecause())
                .isNull();
        assertThat(
                        client.ask(software("stories", "1"), VERSION, ApiVersionsResponse.class)
                                .errorCode())
                .isZero();
    }

    @Test
    void softwareWithoutAProperNameOrVersionIsRefusedAndMayAskAgain() {
        for (ApiVersionsRequest odd :
                new ApiVersionsRequest[] {
                    software("", "1"),
                    software("-x", "1"),
                    software("stories", ""),
                    software("stories", "1."),
                    software("stories", "1/2")
                }) {
            ApiVersionsResponse refused = client.ask(odd, VERSION, ApiVersionsResponse.class);
            assertThat(Errors.of(refused.errorCode())).isEqualTo(Errors.INVALID_REQUEST);
            assertThat(refused.apiKeys()).isEmpty();
        }
        assertThat(
                        client.ask(
                                        software("apache-kafka-java", "4.3.1"),
                                        VERSION,
                                        ApiVersionsResponse.class)
                                .errorCode())
                .isZero();
        assertThat(client.connection().softwareName()).isEqualTo("apache-kafka-java");
    }

    @Test
    void anEndpointThatIsNoBrokersIsNotDescribed() {
        for (int version = 1; version <= 2; version++) {
            assertThat(endpoint((byte) 2, version)).isEqualTo(Errors.MISMATCHED_ENDPOINT_TYPE);
            assertThat(endpoint((byte) 9, version)).isEqualTo(Errors.UNSUPPORTED_ENDPOINT_TYPE);
        }
    }

    @Test
    void aProducerNamesItselfWhollyOrNotAtAll() {
        InitProducerIdRequest idAlone = new InitProducerIdRequest().setProducerId(5);
        InitProducerIdRequest epochAlone = new InitProducerIdRequest().setProducerEpoch((short) 1);
        InitProducerIdRequest emptyName = new InitProducerIdRequest().setTransactionalId("");
        for (InitProducerIdRequest wrong :
                new InitProducerIdRequest[] {
                    idAlone.setTransactionalId(null), epochAlone.setTransactionalId(null), emptyName
                }) {
            InitProducerIdResponse response =
                    client.ask(wrong, VERSION, InitProducerIdResponse.class);
            assertThat(Errors.of(response.errorCode())).isEqualTo(Errors.INVALID_REQUEST);
            assertThat(response.producerId()).isEqualTo(-1);
            assertThat(response.producerEpoch()).isEqualTo((short) -1);
        }
    }

    private Errors endpoint(byte type, int version) {
        return Errors.of(
                client.ask(
                                new DescribeClusterRequest().setEndpointType(type),
                                version,
                                DescribeClusterResponse.class)
                        .errorCode());
    }

    private static long epoch(TestClient asker) {
        return asker.ask(software("stories", "1"), VERSION, ApiVersionsResponse.class)
                .finalizedFeaturesEpoch();
    }

    private static ApiVersionsRequest software(String name, String version) {
        return new ApiVersionsRequest()
                .setClientSoftwareName(name)
                .setClientSoftwareVersion(version);
    }
}
