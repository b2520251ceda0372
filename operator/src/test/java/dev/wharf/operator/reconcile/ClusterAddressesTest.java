package dev.wharf.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.Golden;
import dev.wharf.operator.api.MQCluster;
import dev.wharf.operator.manifest.Names;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

final class ClusterAddressesTest {
    @Test
    void aNewVoterIsNamedByTheListenerThatBrokersTakeForTheQuorumByDefault() throws IOException {
        String listener = new ClusterAddresses(new Names(new MQCluster())).votersListener();
        assertThat(Files.readString(Golden.file("docs/configuration.md")))
                .contains("| `controller.listener.names` | list | `" + listener + "` |");
    }
}
