package dev.wharf.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.config.ConfigException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ClusterConfigTest {
    private static final OwnAddresses OWN =
            own("PLAINTEXT://:9092,INTERNAL://127.0.0.1:9094", "CONTROLLER://:9093");

    private static OwnAddresses own(String listeners, String quorumListeners) {
        return new OwnAddresses(
                Listener.parse("listeners", listeners),
                quorumListeners.isEmpty()
                        ? List.of()
                        : Listener.parse("listeners", quorumListeners),
                "CONTROLLER",
                Listener.parse("advertised.listeners", "PLAINTEXT://wharf-1.example:30092"));
    }

    /** What node 1 makes of keys and values in turn. */
    private static ClusterConfig of(OwnAddresses own, String... settings) {
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            values.put(settings[i], settings[i + 1]);
        }
        return ClusterConfig.of(values, 1, own);
    }

    @Test
    void withoutSettingsANodeIsAloneAndDecidesItself() {
        ClusterConfig config = of(OWN);

        assertThat(config.namesOthers()).isFalse();
        assertThat(config.mayVote()).isTrue();
        assertThat(config.joins()).isFalse();
        assertThat(config.peerListener()).isEqualTo("PLAINTEXT");
        assertThat(config.quorumListener()).isEqualTo("CONTROLLER");
    }

    @Test
    void votersAreKnownByTheirIdsAndThisNodeIsLeftOut() {
        ClusterConfig config =
                of(OWN, "controller.quorum.voters", "1@a:9093, 2@b:9093,3@[::1]:9095");

        assertThat(config.quorum())
                .containsExactly(
                        Map.entry(2, new HostPort("b", 9093)),
                        Map.entry(3, new HostPort("::1", 9095)));
    }

    @Test
    void bootstrapServersAreNumberedFromMinusTwoDown() {
        ClusterConfig config =
                of(
                        OWN,
                        "controller.quorum.bootstrap.servers",
                        "b.invalid:9092,c.invalid:9092",
                        "process.roles",
                        "broker",
                        "controller.quorum.auto.join.enable",
                        "true");

        assertThat(config.mayVote()).isFalse();
        assertThat(config.joins()).isTrue();
        assertThat(config.quorum())
                .containsOnly(
                        Map.entry(-2, new HostPort("b.invalid", 9092)),
                        Map.entry(-3, new HostPort("c.invalid", 9092)));
    }

    @Test
    void inAListForAllNodesEachFindsItself() {
        for (String itself :
                List.of(
                        "localhost:9093", // listens everywhere
                        "127.0.0.1:9092",
                        "localhost:9094", // listens there alone
                        "WHARF-1.example:30092")) { // advertised
            assertThat(
                            of(
                                            OWN,
                                            "controller.quorum.bootstrap.servers",
                                            itself + ",b.invalid:9093")
                                    .quorum()
                                    .values())
                    .as(itself)
                    .containsExactly(new HostPort("b.invalid", 9093));
        }
        for (String another : List.of("127.0.0.1:9095", "localhost:30092", "192.0.2.7:9093")) {
            assertThat(
                            of(
                                            OWN,
                                            "controller.quorum.bootstrap.servers",
                                            another + ",b.invalid:9093")
                                    .quorum())
                    .as(another)
                    .hasSize(2);
        }
    }

    @Test
    void kafkasConfigurationOfASingleNodeIsOfOneThatIsAloneWhicheverListenerItOpens() {
        String[] sole = {"controller.quorum.bootstrap.servers", "localhost:9093"};

        assertThat(of(OWN, sole).namesOthers()).isFalse();
        assertThat(of(own("PLAINTEXT://127.0.0.1:0", ""), sole).namesOthers()).isFalse();
        assertThat(
                        of(
                                        own("PLAINTEXT://127.0.0.1:0", ""),
                                        "controller.quorum.bootstrap.servers",
                                        "b.invalid:9093")
                                .namesOthers())
                .isTrue();
        assertThat(
                        of(
                                        own("PLAINTEXT://127.0.0.1:9095", ""),
                                        "process.roles",
                                        "broker",
                                        "controller.quorum.bootstrap.servers",
                                        "localhost:9092")
                                .namesOthers())
                .isTrue();
    }

    @Test
    void theFirstVotersOfANewClusterAreThoseOfTheSettingsWhereTheyNameThisNode() {
        String voters =
                "1@wharf-1.example:30092:AAAAAAAAAAAAAAAAAAAAAQ,2@b:9093:AAAAAAAAAAAAAAAAAAAAAg";
        String others = "2@b:9093:AAAAAAAAAAAAAAAAAAAAAg";
        String quorum = "controller.quorum.bootstrap.servers";
        assertThat(of(OWN, "initial.controllers", voters, quorum, "b:9093").firstVoters())
                .extracting(voter -> voter.nodeId() + " " + voter.endpoints().getFirst().host())
                .containsExactly("1 wharf-1.example", "2 b");
        assertThat(of(OWN, "initial.controllers", others, quorum, "b:9093").firstVoters())
                .isEmpty();
        assertThat(of(OWN, quorum, "b:9093").firstVoters()).isEmpty();
    }

    @Test
    void firstVotersThatCannotBeAreRefused() {
        String two = "1@a:1:AAAAAAAAAAAAAAAAAAAAAQ,2@b:9093:AAAAAAAAAAAAAAAAAAAAAg";
        String quorum = "controller.quorum.bootstrap.servers";
        assertThatThrownBy(() -> of(OWN, "initial.controllers", "1@a:1"))
                .hasMessageContaining("initial.controllers has 1@a:1: expected ID@HOST:PORT");
        assertThatThrownBy(() -> of(OWN, "initial.controllers", two))
                .hasMessageContaining("controller.quorum.bootstrap.servers names no other");
        assertThatThrownBy(
                        () ->
                                of(
                                        OWN,
                                        "initial.controllers",
                                        two,
                                        quorum,
                                        "b:9093",
                                        "process.roles",
                                        "broker"))
                .hasMessageContaining("controllers by process.roles");
        assertThatThrownBy(
                        () -> NodeConfig.of(Map.of("initial.controllers", two, quorum, "b:9093")))
                .hasMessage("initial.controllers needs cluster.id too");
    }

    @Test
    void theListenerBetweenNodesIsNamedOrTheFirst() {
        assertThat(of(OWN, "inter.broker.listener.name", "internal").peerListener())
                .isEqualTo("INTERNAL");
        assertThatThrownBy(() -> of(OWN, "inter.broker.listener.name", "CONTROLLER"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("inter.broker.listener.name");
        assertThatThrownBy(() -> of(OWN, "security.inter.broker.protocol", "SSL"))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith("accepted is PLAINTEXT");
    }

    @Test
    void whatCannotBeANodeIsRefused() {
        for (String[] settings :
                List.of(
                        new String[] {"process.roles", "controller"},
                        new String[] {"process.roles", "broker"}, // of which cluster?
                        new String[] {"controller.quorum.voters", "a:9093"},
                        new String[] {"controller.quorum.voters", "2@a:0"},
                        new String[] {"controller.quorum.voters", "2@a:1,2@b:1"},
                        new String[] {"controller.quorum.voters", "-2@a:1"},
                        new String[] {"controller.quorum.bootstrap.servers", "a"},
                        new String[] {"controller.quorum.bootstrap.servers", ":9093"},
                        new String[] {"controller.quorum.bootstrap.servers", "a:70000"})) {
            assertThatThrownBy(() -> of(OWN, settings))
                    .as(String.join("=", settings))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("Invalid value " + settings[1])
                    .extracting(failure -> ((ConfigException) failure).key())
                    .isEqualTo(settings[0]);
        }
    }
}
