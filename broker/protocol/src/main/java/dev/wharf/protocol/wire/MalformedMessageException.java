package dev.wharf.protocol.wire;

/** Bytes that are not the message they claim to be. Carries no stack trace: a hostile peer must not make us pay for one. */
public final class MalformedMessageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedMessageException(String what) {
        super(what, null, false, false);
    }
}
