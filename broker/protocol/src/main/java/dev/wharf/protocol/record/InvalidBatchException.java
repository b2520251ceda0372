package dev.wharf.protocol.record;

/** Bytes that are no valid batch or records. Carries no stack trace: a hostile peer must not make us pay for one. */
public final class InvalidBatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final BatchProblem problem;

    public InvalidBatchException(BatchProblem problem, String what) {
        super(what, null, false, false);
        this.problem = problem;
    }

    public BatchProblem problem() {
        return problem;
    }
}
