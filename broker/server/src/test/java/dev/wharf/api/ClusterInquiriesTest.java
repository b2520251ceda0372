package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.metadata.ConfigResource;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.ListConfigResourcesRequest;
import dev.wharf.protocol.message.ListConfigResourcesResponse;
import dev.wharf.protocol.message.UnregisterBrokerRequest;
import dev.wharf.protocol.message.UnregisterBrokerResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the cluster tells of itself, and what it does not let be done to it. */
final class ClusterInquiriesTest {
    private final TestBroker broker = TestBroker.start();
    private final TestClient client = broker.connect();

    @Test
    void everythingThatCanBeConfiguredIsListedByKind() {
        Topics.create(client, "orders", 1);
        Topics.create(client, "bills", 1);
        assertThat(resources(1)).containsExactly("2 bills", "2 orders", "4 1", "8 1");
        assertThat(resources(1, ConfigResource.Type.TOPIC)).containsExactly("2 bills", "2 orders");
        assertThat(resources(1, ConfigResource.Type.BROKER)).containsExactly("4 1");
        assertThat(resources(1, ConfigResource.Type.GROUP)).isEmpty();
        assertThat(resources(0)).as("client metrics alone").isEmpty();
    }

    @Test
    void aKindThatNobodyKnowsIsRefused() {
        ListConfigResourcesRequest request =
                new ListConfigResourcesRequest().setResourceTypes(List.of((byte) 2, (byte) 3));
        ListConfigResourcesResponse response =
                client.ask(request, 1, ListConfigResourcesResponse.class);
        assertThat(Errors.of(response.errorCode())).isEqualTo(Errors.UNSUPPORTED_VERSION);
    }

    private List<String> resources(int version, ConfigResource.Type... types) {
        List<Byte> codes = new ArrayList<>();
        for (ConfigResource.Type type : types) {
            codes.add(type.code());
        }
        ListConfigResourcesResponse response =
                client.ask(
                        new ListConfigResourcesRequest().setResourceTypes(codes),
                        version,
                        ListConfigResourcesResponse.class);
        assertThat(response.errorCode()).isZero();
        return response.configResources().stream()
                .map(resource -> resource.resourceType() + " " + resource.resourceName())
                .toList();
    }

    @Test
    void aBrokerThatRunsIsNotRemovedAndOneThatNobodyKnowsCannotBe() {
        assertThat(unregister(TestBroker.NODE_ID)).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(unregister(77)).isEqualTo(Errors.BROKER_ID_NOT_REGISTERED);
        Topics.create(client, "orders", 1);
        assertThat(Topics.produce(client, "orders", 0, "a").errorCode()).isZero();
    }

    private Errors unregister(int brokerId) {
        UnregisterBrokerResponse response =
                client.ask(
                        new UnregisterBrokerRequest().setBrokerId(brokerId),
                        0,
                        UnregisterBrokerResponse.class);
        assertThat(response.errorMessage()).contains(Integer.toString(brokerId));
        return Errors.of(response.errorCode());
    }
}
