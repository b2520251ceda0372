package dev.wharf.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.controller.ProducerIds.Result;
import dev.wharf.machine.Outcome;
import dev.wharf.protocol.Errors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A producer gets an id from the block, or waits for the next one, or is told to come again. */
final class ProducerIdsTest {
    private final ArrayDeque<Outcome.Callback<ControllerAnswer>> asked = new ArrayDeque<>();
    private final ProducerIds ids = new ProducerIds(asked::add);
    private final List<Result> results = new ArrayList<>();

    @Test
    void oneBlockServesAllThatWaitForItAndTheNextOneIsFetchedWhenItIsUsedUp() {
        for (int i = 0; i < 3; i++) {
            ids.next(results::add);
        }
        assertThat(results).isEmpty();
        answer(new ControllerAnswer.ProducerIdBlock(Errors.NONE, 100, 2));
        assertThat(results).containsExactly(id(100), id(101));
        answer(new ControllerAnswer.ProducerIdBlock(Errors.NONE, 200, 2));
        assertThat(results).containsExactly(id(100), id(101), id(200));
        assertThat(asked).isEmpty();
    }

    /** Stock producers of 4.3 take COORDINATOR_NOT_AVAILABLE for that of a transaction, look for it by a name that they have not, and are never heard of again. */
    @Test
    void whileNoControllerGivesABlockProducersAreToldToComeAgain() {
        ids.next(results::add);
        asked.remove().onOutcome(new Outcome.Unanswered<>(Outcome.Reason.NOT_RUNNING));
        ids.next(results::add);
        answer(new ControllerAnswer.ProducerIdBlock(Errors.BROKER_ID_NOT_REGISTERED, -1, 0));
        assertThat(results)
                .containsExactly(
                        new Result(Errors.COORDINATOR_LOAD_IN_PROGRESS, -1),
                        new Result(Errors.COORDINATOR_LOAD_IN_PROGRESS, -1));
    }

    private void answer(ControllerAnswer answer) {
        asked.remove().onOutcome(new Outcome.Answered<>(answer));
    }

    private static Result id(long id) {
        return new Result(Errors.NONE, id);
    }
}
