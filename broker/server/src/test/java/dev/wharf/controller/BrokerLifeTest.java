package dev.wharf.controller;

import static dev.wharf.controller.MachineDriver.SESSION_MS;
import static dev.wharf.controller.MachineDriver.error;
import static dev.wharf.controller.MachineDriver.topic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.controller.ControllerAnswer.BrokerRegistered;
import dev.wharf.controller.ControllerAnswer.BrokerUnregistered;
import dev.wharf.controller.ControllerAnswer.HeartbeatTaken;
import dev.wharf.controller.ControllerCommand.BrokerHeartbeat;
import dev.wharf.controller.ControllerCommand.ConnectionLost;
import dev.wharf.controller.ControllerCommand.UnregisterBroker;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.Samples;
import dev.wharf.protocol.Errors;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Brokers register, live, fall silent, shut down and are taken out. */
final class BrokerLifeTest {
    private final MachineDriver driver = MachineDriver.cluster(3);

    @Test
    void aBrokerIsFencedUntilItKnowsOfItsOwnRegistration() {
        long before = driver.endOffset();
        long epoch = driver.register(Samples.broker(3, 1, false), -1).brokerEpoch();
        assertThat(driver.broker(3).fenced()).isTrue();
        assertThat(heartbeat(3, epoch, before))
                .isEqualTo(new HeartbeatTaken(Errors.NONE, false, true, false));
        assertThat(heartbeat(3, epoch, driver.endOffset()))
                .isEqualTo(new HeartbeatTaken(Errors.NONE, true, false, false));
        assertThat(driver.broker(3).isActive()).isTrue();
    }

    @Test
    void epochsGrowFromOneRegistrationToTheNextWhoeverRegisters() {
        long known = driver.broker(2).brokerEpoch();
        long third = driver.register(Samples.broker(3, 1, false), -1).brokerEpoch();
        assertThat(third).isGreaterThan(known);
        driver.ask(new UnregisterBroker(3));
        assertThat(driver.register(Samples.broker(3, 2, false), -1).brokerEpoch())
                .isGreaterThan(third);
    }

    @Test
    void aRegistrationThatComesAgainIsTheSame() {
        BrokerRegistration me = Samples.broker(3, 1, false);
        BrokerRegistered first = driver.register(me, -1);
        assertThat(driver.register(me, -1)).isEqualTo(first);
        assertThat(driver.lastRecords()).isEmpty();
    }

    @Test
    void aSecondProcessUnderALivingBrokersIdIsRefused() {
        BrokerRegistration second = Samples.broker(1, 77, false);
        assertThat(error(driver.register(second, -1).problem()))
                .isEqualTo(Errors.DUPLICATE_BROKER_REGISTRATION);
        driver.ask(new ConnectionLost(1));
        assertThat(driver.register(second, -1).problem()).isNull();
        assertThat(heartbeat(1, driver.broker(1).brokerEpoch() - 1, 0).error())
                .isEqualTo(Errors.STALE_BROKER_EPOCH);
    }

    @Test
    void aNewControllerTakesARestartedBrokerThatItNeverHeardOf() {
        driver.takeOver();
        assertThat(driver.register(Samples.broker(1, 77, false), -1).problem()).isNull();
    }

    @Test
    void aBrokerThatLacksAFeatureOfTheClusterIsRefused() {
        BrokerRegistration old =
                new BrokerRegistration(
                        7,
                        driver.nextId(),
                        0,
                        Samples.broker(7, 0, false).endpoints(),
                        new TreeMap<>(),
                        null,
                        Samples.broker(7, 0, false).directories(),
                        true);
        assertThat(driver.register(old, -1).problem())
                .isEqualTo(
                        new Problem(
                                Errors.UNSUPPORTED_VERSION,
                                "the cluster runs metadata.version at "
                                        + Features.FINALISED.get("metadata.version")
                                        + ", and broker 7 does not know it"));
    }

    @Test
    void aBrokerSaysItselfWhichLevelItDoesNotKnow() {
        BrokerRegistration broker = Samples.broker(7, 0, false);
        assertThat(broker.misfit(Map.of("metadata.version", (short) 30).entrySet())).isNull();
        assertThat(broker.misfit(Map.of("metadata.version", (short) 31).entrySet()))
                .isEqualTo("the cluster runs metadata.version at 31, and broker 7 knows 30 to 30");
    }

    @Test
    void nobodyKnowsABrokerThatHasNotRegistered() {
        assertThat(heartbeat(9, 0, 0).error()).isEqualTo(Errors.BROKER_ID_NOT_REGISTERED);
    }

    @Test
    void silenceFences() {
        driver.passWith(SESSION_MS - 1, 1, 2);
        assertThat(driver.broker(0).fenced()).isFalse();
        driver.passWith(1, 1, 2);
        assertThat(driver.broker(0).fenced()).isTrue();
        assertThat(driver.broker(1).fenced()).isFalse();
        driver.beat(0);
        assertThat(driver.broker(0).fenced()).isFalse();
    }

    @Test
    void aBrokerWhoseConnectionIsGoneHasAMomentToComeBack() {
        driver.ask(new ConnectionLost(0));
        driver.pass(MachineDriver.GRACE_MS - 1);
        driver.beat(0);
        driver.passWith(MachineDriver.GRACE_MS, 0, 1, 2);
        assertThat(driver.broker(0).fenced()).isFalse();
        driver.ask(new ConnectionLost(0));
        driver.passWith(MachineDriver.GRACE_MS - 1, 1, 2);
        driver.ask(new ConnectionLost(0)); // its other connection: no new moment
        driver.passWith(1, 1, 2);
        assertThat(driver.broker(0).fenced()).isTrue();
    }

    @Test
    void aNewControllerGivesEverybodyASession() {
        driver.passWith(SESSION_MS - 1, 1, 2);
        driver.takeOver();
        driver.pass(SESSION_MS - 1);
        assertThat(driver.broker(0).fenced()).isFalse();
        driver.passWith(1, 1, 2);
        assertThat(driver.broker(0).fenced()).isTrue();
    }

    @Test
    void aBrokerThatCannotServeFencesItself() {
        driver.ask(
                new BrokerHeartbeat(
                        0, driver.broker(0).brokerEpoch(), driver.endOffset(), true, false));
        assertThat(driver.broker(0).fenced()).isTrue();
    }

    @Test
    void aBrokerGoesWhenAllOthersKnowWhoLeadsInItsPlace() {
        driver.create(topic("orders", 3, 3));
        long before = driver.endOffset();
        assertThat(driver.heartbeat(0, before, true).mayGo()).isFalse();
        assertThat(driver.broker(0).inControlledShutdown()).isTrue();
        for (int partition = 0; partition < 3; partition++) {
            assertThat(driver.partition("orders", partition).isr()).doesNotContain(0);
            assertThat(driver.partition("orders", partition).leader()).isNotIn(0, -1);
        }
        driver.beat(1);
        assertThat(driver.heartbeat(2, before, false).fenced()).isFalse();
        assertThat(driver.heartbeat(0, before, true).mayGo()).isFalse();
        driver.beat(2);
        assertThat(driver.heartbeat(0, before, true))
                .isEqualTo(new HeartbeatTaken(Errors.NONE, true, true, true));
        assertThat(driver.heartbeat(0, before, true).mayGo()).as("asked again").isTrue();
    }

    @Test
    void aBrokerThatIsAboutToGoMayGoUnderANewControllerToo() {
        driver.heartbeat(0, driver.endOffset(), true);
        driver.takeOver();
        assertThat(driver.heartbeat(0, driver.endOffset(), true).mayGo()).isFalse();
        long now = driver.endOffset();
        driver.beat(1);
        driver.beat(2);
        assertThat(driver.heartbeat(0, now, true).mayGo()).isTrue();
    }

    @Test
    void onlyABrokerThatIsGoneIsTakenOut() {
        assertThat(unregister(1)).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(unregister(9)).isEqualTo(Errors.BROKER_ID_NOT_REGISTERED);
        driver.kill(1);
        assertThat(unregister(1)).isEqualTo(Errors.NONE);
        assertThat(driver.image().brokers().containsKey(1)).isFalse();
    }

    @Test
    void aSingleNodeLeadsFromItsRegistrationOnAndIsNeverFenced() {
        MachineDriver alone = new MachineDriver(1);
        alone.create(topic("orders", 1, 1));
        alone.pass(10 * SESSION_MS);
        assertThat(alone.broker(0).isActive()).isTrue();
        assertThat(alone.partition("orders", 0).leader()).isZero();
    }

    private Errors unregister(int brokerId) {
        return error(((BrokerUnregistered) driver.ask(new UnregisterBroker(brokerId))).problem());
    }

    private HeartbeatTaken heartbeat(int brokerId, long epoch, long metadataOffset) {
        return (HeartbeatTaken)
                driver.ask(new BrokerHeartbeat(brokerId, epoch, metadataOffset, false, false));
    }
}
