package dev.wharf.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.machine.Outcome.Reason;
import dev.wharf.protocol.wire.MalformedMessageException;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimScheduler;
import dev.wharf.types.Invariants.InvariantViolation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MachineRuntimeTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int MAX_OPEN = 3;

    private final SimScheduler scheduler = new SimScheduler(1);
    private final SimLoop loop = new SimLoop(scheduler, "loop");
    private final SeededLog log = new SeededLog(scheduler.entropy().fork("log"), loop);
    private final ToyMachine machine = new ToyMachine();
    private final MachineRuntime<ToyMachine.Command, ToyMachine.Fact, String> runtime =
            runtimeOn(machine, new ToyMachine.Codec());
    private final List<String> told = new ArrayList<>();
    private final List<IOException> stopped = new ArrayList<>();

    private MachineRuntime<ToyMachine.Command, ToyMachine.Fact, String> runtimeOn(
            ToyMachine toy, RecordCodec<ToyMachine.Fact> codec) {
        return new MachineRuntime<>(
                new MachineRuntime.Settings("toy", MAX_OPEN),
                new MachineRuntime.Place(
                        loop, new SimClock(scheduler), scheduler.entropy().fork("dice")),
                toy,
                log,
                codec);
    }

    private void start() {
        loop.run(
                () -> {
                    try {
                        runtime.start(stopped::add);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    private void submit(String label, ToyMachine.Command command) {
        loop.run(() -> runtime.submit(command, outcome -> told.add(label + " " + text(outcome))));
    }

    private static String text(Outcome<String> outcome) {
        return switch (outcome) {
            case Outcome.Answered<String>(String answer) -> answer;
            case Outcome.Unanswered<String>(Reason reason) -> reason.name();
        };
    }

    private void runASecond() {
        scheduler.runFor(SECOND_NS);
    }

    @Test
    void anAnswerToAWriteWaitsForItsCommit() {
        start();
        submit("put", new ToyMachine.Command.Put("a", "1"));
        assertThat(told).isEmpty();
        runASecond();
        assertThat(told).containsExactly("put stored 1");
    }

    @Test
    void anAnswerToAReadWaitsForTheWritesItSaw() {
        start();
        submit("put", new ToyMachine.Command.Put("a", "1"));
        submit("get", new ToyMachine.Command.Get("a"));
        assertThat(told).isEmpty();
        runASecond();
        assertThat(told).containsExactly("put stored 1", "get 1");
    }

    @Test
    void aReadOfWhatIsCommittedIsAnsweredAtOnce() {
        start();
        submit("get", new ToyMachine.Command.Get("a"));
        assertThat(told).containsExactly("get nothing");
    }

    @Test
    void anOpenRequestIsAnsweredByALaterDecision() {
        start();
        submit("await", new ToyMachine.Command.Await("a"));
        runASecond();
        assertThat(told).isEmpty();
        submit("put", new ToyMachine.Command.Put("a", "1"));
        runASecond();
        assertThat(told).containsExactly("put stored 1", "await 1");
        assertThat(runtime.openRequests()).isZero();
    }

    @Test
    void oneRequestTooManyIsBusyAndNotDecided() {
        start();
        for (int i = 0; i < MAX_OPEN; i++) {
            submit("await" + i, new ToyMachine.Command.Await("a"));
        }
        submit("put", new ToyMachine.Command.Put("a", "1"));
        runASecond();
        assertThat(told).containsExactly("put BUSY");
        assertThat(machine.loggedState()).isEqualTo("{} rings 0");
    }

    @Test
    void aMachineThatDoesNotRunDecidesNothing() {
        submit("put", new ToyMachine.Command.Put("a", "1"));
        assertThat(told).containsExactly("put NOT_RUNNING");
    }

    @Test
    void aDueCommandIsCarriedOutAtItsTimeAndNotBefore() {
        start();
        submit("alarm", new ToyMachine.Command.SetAlarm(500));
        scheduler.runFor(SECOND_NS * 499 / 1000);
        assertThat(machine.loggedState()).isEqualTo("{} rings 0");
        runASecond();
        assertThat(machine.loggedState()).isEqualTo("{} rings 1");
        runASecond();
        assertThat(machine.loggedState()).isEqualTo("{} rings 1");
    }

    @Test
    void anEarlierAlarmReplacesALaterOne() {
        start();
        submit("alarm", new ToyMachine.Command.SetAlarm(60_000));
        submit("alarm", new ToyMachine.Command.SetAlarm(10));
        runASecond();
        assertThat(machine.loggedState()).isEqualTo("{} rings 1");
    }

    @Test
    void aStoppedMachineLeavesEveryRequestUnknownAndItsAlarmSilent() {
        start();
        submit("alarm", new ToyMachine.Command.SetAlarm(10));
        submit("await", new ToyMachine.Command.Await("b"));
        submit("put", new ToyMachine.Command.Put("a", "1"));
        told.clear();
        loop.run(runtime::stop);
        assertThat(told).containsExactly("put UNKNOWN", "await UNKNOWN");
        runASecond();
        assertThat(told).hasSize(2);
        assertThat(log.state()).isEqualTo("{a=1} rings 0");
    }

    @Test
    void aMachineThatLeadsAgainHasTheStateOfItsLog() {
        start();
        submit("put", new ToyMachine.Command.Put("a", "1"));
        loop.run(runtime::stop);
        start();
        submit("get", new ToyMachine.Command.Get("a"));
        runASecond();
        assertThat(told).containsExactly("put UNKNOWN", "get 1");
    }

    @Test
    void aRefusedAppendHasNotHappenedAndNobodyElseIsDisturbed() {
        start();
        submit("before", new ToyMachine.Command.Put("a", "1"));
        submit("await", new ToyMachine.Command.Await("b"));
        log.refuse(100);
        submit("refused", new ToyMachine.Command.Put("b", "1"));
        submit("get", new ToyMachine.Command.Get("b"));
        assertThat(told).containsExactly("refused REFUSED");
        log.refuse(0);
        runASecond();
        submit("after", new ToyMachine.Command.Put("b", "2"));
        runASecond();
        assertThat(told)
                .containsExactly(
                        "refused REFUSED",
                        "before stored 1",
                        "get nothing",
                        "after stored 2",
                        "await 2");
        assertThat(machine.loggedState()).isEqualTo(log.state()).isEqualTo("{a=1, b=2} rings 0");
        assertThat(stopped).isEmpty();
    }

    @Test
    void whatIsDueComesAgainWhenTheLogHasRefusedIt() {
        start();
        submit("alarm", new ToyMachine.Command.SetAlarm(10));
        log.refuse(100);
        runASecond();
        assertThat(machine.loggedState()).isEqualTo("{} rings 0");
        log.refuse(0);
        runASecond();
        assertThat(machine.loggedState()).isEqualTo("{} rings 1").isEqualTo(log.state());
    }

    @Test
    void aFailedLogStopsTheMachineAndItsOwnerHearsIt() {
        start();
        submit("put", new ToyMachine.Command.Put("a", "1"));
        IOException cause = new IOException("the disk is gone");
        loop.run(() -> log.fail(cause));
        assertThat(told).containsExactly("put UNKNOWN");
        assertThat(stopped).containsExactly(cause);
        submit("get", new ToyMachine.Command.Get("a"));
        assertThat(told).endsWith("get NOT_RUNNING");
    }

    @Test
    void aLogThatCannotBeReadDoesNotStartTheMachine() {
        log.failReplay(new IOException("unreadable"));
        loop.run(
                () ->
                        assertThatThrownBy(() -> runtime.start(stopped::add))
                                .hasMessage("unreadable"));
        submit("get", new ToyMachine.Command.Get("a"));
        assertThat(told).containsExactly("get NOT_RUNNING");
    }

    @Test
    void anEntryThatIsNoRecordFailsTheStart() {
        log.addUnreadable(new MachineLog.Entry(null, new byte[] {1}));
        RecordCodec<ToyMachine.Fact> strict =
                new RecordCodec<>() {
                    @Override
                    public MachineLog.Entry encode(ToyMachine.Fact fact) {
                        return new ToyMachine.Codec().encode(fact);
                    }

                    @Override
                    public ToyMachine.Fact decode(MachineLog.Entry entry) {
                        throw new MalformedMessageException("not a fact");
                    }
                };
        loop.run(
                () ->
                        assertThatThrownBy(
                                        () ->
                                                runtimeOn(new ToyMachine(), strict)
                                                        .start(stopped::add))
                                .isInstanceOf(IOException.class)
                                .hasMessageContaining("toy"));
    }

    @Test
    void anEntryOfALaterVersionIsPassedOver() {
        log.addUnreadable(new MachineLog.Entry(null, null));
        start();
        assertThat(machine.loggedState()).isEqualTo("{} rings 0");
    }

    @Test
    void aCallbackMaySubmitTheNextCommandAndOrderIsKept() {
        start();
        loop.run(
                () ->
                        runtime.submit(
                                new ToyMachine.Command.Put("a", "1"),
                                first -> {
                                    told.add(text(first));
                                    runtime.submit(
                                            new ToyMachine.Command.Get("a"),
                                            second -> told.add(text(second)));
                                    told.add("submitted");
                                }));
        runASecond();
        assertThat(told).containsExactly("stored 1", "submitted", "1");
    }

    @Test
    void aMachineIsUsedOnItsLoopAlone() {
        start();
        assertThatThrownBy(() -> runtime.submit(new ToyMachine.Command.Get("a"), outcome -> {}))
                .isInstanceOf(InvariantViolation.class);
    }
}
