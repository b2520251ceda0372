package dev.wharf.api;

import dev.wharf.controller.ControllerAnswer;
import dev.wharf.machine.Outcome;
import dev.wharf.protocol.Errors;
import dev.wharf.types.Invariants.InvariantViolation;

/** What a client is told when the controller gave no answer. */
final class Unanswered {
    private Unanswered() {}

    /** The error of an outcome that is not the answer that belongs to the command. */
    static Errors error(Outcome<ControllerAnswer> outcome) {
        return switch (outcome) {
            case Outcome.Unanswered<ControllerAnswer>(Outcome.Reason reason) ->
                    ControllerGateway.errorOf(reason);
            case Outcome.Answered<ControllerAnswer>(ControllerAnswer answer) ->
                    throw new InvariantViolation("not an answer to this command: " + answer);
        };
    }
}
